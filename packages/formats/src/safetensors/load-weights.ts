import { FormatError, ShapeError } from '@neurite/backend';
import { type AnyLayer, printShape } from '@neurite/layers';
import type { ByteSource } from '../bytes.ts';
import { nameOf } from '../bytes.ts';
import { readSafetensors } from './read-safetensors.ts';

/** How the weights of a file find their places. */
export interface SafetensorsWeightOptions {
  /** What a weight of the model is called in the file. Default: what it is called in the model, `dense_1/kernel`. */
  readonly nameOf?: (name: string) => string;
  /** Leaves weights as they are whose shape in the file is another. Default false: an error. */
  readonly skipMismatch?: boolean;
}

/**
 * Puts the weights of a safetensors file into a model that is built.
 *
 * @returns the names in the file that were not used
 * @throws FormatError naming all weights that the file lacks; or a weight that stands there in whole numbers, quantized
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
  const fitting = weights.filter(({ name, variable, stored }) => {
    const { shape, dtype } = tensors.get(stored)!;
    if (shape.join() !== variable.shape.join()) {
      if (options.skipMismatch === true) return false;
      throw new ShapeError(
        `Weight '${name}' has the shape ${printShape(variable.shape)}; '${stored}' of '${nameOf(source)}' has ${printShape(shape)}. ` +
          'skipMismatch: true leaves such weights as they are.',
      );
    }
    if (dtype !== 'float32' && variable.dtype === 'float32') {
      throw new FormatError(
        `Weight '${name}' is of floating-point numbers; '${stored}' of '${nameOf(source)}' holds whole ones, so it was quantized. ` +
          `${tensors.has(`${stored}.scale`) ? 'model.loadWeights(path) reads what Neurite saved so.' : 'Its scale is not among the tensors.'}`,
      );
    }
    return true;
  });
  for (const { variable, stored } of fitting) {
    variable.assign(tensors.get(stored)!);
    unused.delete(stored);
  }
  return [...unused];
}
