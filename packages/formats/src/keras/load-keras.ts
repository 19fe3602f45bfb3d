import { FormatError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import { unzipSync } from 'fflate';
import { type ByteSource, nameOf, readBytes } from '../bytes.ts';
import { withHdf5 } from './hdf5.ts';
import { type BuiltModel, type CustomObjects, modelFromKeras } from './model-config.ts';
import type { Json } from './serialized.ts';
import { assignLegacy, assignStored, type WeightOptions } from './weights.ts';

/** How a file of Keras's is loaded. */
export interface LoadKerasOptions extends WeightOptions {
  /** Layers of one's own that the file names, by the name it gives them. */
  readonly customObjects?: CustomObjects;
}

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';

/**
 * Loads a model that Keras saved, with its weights: `.keras` (version 3 and late version 2) or `.h5`, sequential or functional.
 *
 * No Python is needed, and nothing of the file is executed. Layers keep the names that they have in Keras. How the model was compiled is
 * not taken over: call `compile` before you train it on.
 *
 * @param source a path or a URL in Node, a URL in a page; or the bytes, or a `File`
 * @throws FormatError when the file is damaged, describes what Neurite does not know (all unknown classes are named at once), or lacks a weight
 * @throws ShapeError when a weight has another shape than the layer's, naming both
 * @example
 * const model = await loadKeras('mnist.keras');
 * const probabilities = await model.predict(x);
 */
export async function loadKeras(
  source: ByteSource,
  options: LoadKerasOptions = {},
): Promise<Model<LayerValue, LayerValue>> {
  const name = nameOf(source);
  const bytes = await readBytes(source);
  return bytes[0] === 0x50 && bytes[1] === 0x4b ? loadArchive(bytes, name, options) : loadHdf5(bytes, name, options);
}

async function loadArchive(
  bytes: Uint8Array,
  name: string,
  options: LoadKerasOptions,
): Promise<Model<LayerValue, LayerValue>> {
  const files = unzip(bytes, name);
  const built = modelFromKeras(parse(new TextDecoder().decode(files[CONFIG]!), name), options.customObjects);
  requireBuilt(built, name);
  await withHdf5(files[WEIGHTS]!, name, (file) => assignStored(built, file, name, options));
  return built.layer;
}

async function loadHdf5(
  bytes: Uint8Array,
  name: string,
  options: LoadKerasOptions,
): Promise<Model<LayerValue, LayerValue>> {
  return withHdf5(bytes, name, (file) => {
    const description = file.attribute('', 'model_config');
    if (typeof description !== 'string') {
      throw new FormatError(
        `'${name}' holds no description of a model. Files of weights alone are read by loadKerasWeights(model, …).`,
      );
    }
    const built = modelFromKeras(parse(description, name), options.customObjects);
    requireBuilt(built, name);
    assignLegacy(built, file, 'model_weights', name, options);
    return built.layer;
  });
}

/**
 * Puts weights that Keras saved into a model of the same layers: `.h5` with layers of the same names.
 *
 * @throws FormatError when a layer has no weights there
 * @throws ShapeError when a weight has another shape, naming layer, weight and both shapes; `skipMismatch` leaves such weights
 * @example
 * await loadKerasWeights(model, 'model.weights.h5');
 */
export async function loadKerasWeights(
  model: Model<never, LayerValue>,
  source: ByteSource,
  options: WeightOptions = {},
): Promise<void> {
  const name = nameOf(source);
  const layers = [...model.sublayers.values()].map((layer) => ({ layer, kerasName: layer.className }));
  const root = { layer: model as unknown as BuiltModel['layer'], kerasName: model.className, children: layers };
  await withHdf5(await readBytes(source), name, (file) => {
    if (file.has('layers') || file.has('_layer_checkpoint_dependencies')) assignStored(root, file, name, options);
    else assignLegacy(root, file, file.has('model_weights') ? 'model_weights' : '', name, options);
  });
}

/** The two files that matter; names in the archive are looked up, never used as paths. */
function unzip(bytes: Uint8Array, name: string): Record<string, Uint8Array> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: (file) => file.name === CONFIG || file.name === WEIGHTS });
  } catch (error) {
    throw new FormatError(`'${name}' is a damaged archive: ${(error as Error).message}.`, { cause: error });
  }
  for (const needed of [CONFIG, WEIGHTS]) {
    if (files[needed] !== undefined) continue;
    throw new FormatError(`'${name}' is no model of Keras's: the archive holds no ${needed}.`);
  }
  return files;
}

function parse(text: string, name: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new FormatError(`'${name}' describes its model in damaged JSON: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function requireBuilt({ layer }: BuiltModel, name: string): void {
  if (layer.isBuilt) return;
  throw new FormatError(
    `The model in '${name}' does not say which shape it takes, so its weights have no shape either. Save it from Keras after it was built.`,
  );
}
