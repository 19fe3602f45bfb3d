import { FormatError, ShapeError } from '@neurite/backend';
import { type AnyLayer, printShape } from '@neurite/layers';
import type { ByteSource } from '../bytes.ts';
import { nameOf } from '../bytes.ts';
import { readSafetensors } from './read-safetensors.ts';

/** How the weights of a file find their places. */
export interface SafetensorsWeightOptions {
  /** What a weight of the model is called in the file. Default: what it is called in the model, `dense_1/kernel`. */
  readonly nameOf?: (name: string) => string;
}

/**
 * Puts the weights of a safetensors file into a model that is built.
 *
 * @returns the names in the file that were not used
 * @throws FormatError naming all weights that the file lacks
 * @throws ShapeError naming the weight and both shapes
 * @example
 * await loadSafetensorsWeights(model, 'weights.safetensors', { nameOf: (name) => name.replaceAll('/', '.') });
 */
export async function loadSafetensorsWeights(
  model: AnyLayer,
  source: ByteSource,
  options: SafetensorsWeightOptions = {},
): Promise<string[]> {
  const { nameOf: nameInFile = (name: string) => name } = options;
  const { tensors } = await readSafetensors(source);
  const unused = new Set(tensors.keys());
  const weights = [...model.namedWeights].map(([name, { variable }]) => ({ name, variable, stored: nameInFile(name) }));
  const missing = weights.filter(({ stored }) => !tensors.has(stored)).map(({ stored }) => stored);
  if (missing.length > 0) {
    throw new FormatError(
      `'${nameOf(source)}' lacks ${missing.join(', ')}; it holds ${[...tensors.keys()].join(', ')}. nameOf translates names.`,
    );
  }
  for (const { name, variable, stored } of weights) {
    const { shape } = tensors.get(stored)!;
    if (shape.join() !== variable.shape.join()) {
      throw new ShapeError(
        `Weight '${name}' has the shape ${printShape(variable.shape)}; '${stored}' of '${nameOf(source)}' has ${printShape(shape)}.`,
      );
    }
  }
  for (const { variable, stored } of weights) {
    variable.assign(tensors.get(stored)!);
    unused.delete(stored);
  }
  return [...unused];
}
