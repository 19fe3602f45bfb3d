import { FormatError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import { type ByteSource, nameOf, readBytes } from '../bytes.ts';
import { withinFile, withinLimits } from '../limits.ts';
import { withAdaptedState } from './adapted-state.ts';
import { readArchive } from './archive.ts';
import { withHdf5 } from './hdf5.ts';
import { type BuiltModel, type CustomObjects, modelFromKeras } from './model-config.ts';
import type { Json } from './serialized.ts';
import { splitText, type TextInput } from './text-layers.ts';
import { assignLegacy, assignStored, type WeightOptions } from './weights.ts';

/** How a file of Keras's is loaded. */
export interface LoadKerasOptions extends WeightOptions {
  /** Layers of one's own that the file names, by the name it gives them. */
  readonly customObjects?: CustomObjects;
}

/**
 * Loads a model that Keras saved, with its weights: `.keras` (version 3 and late version 2) or `.h5`, sequential or functional.
 *
 * No Python is needed, and nothing of the file is executed. Layers keep the names that they have in Keras. How the model was compiled is
 * not taken over: call `compile` before you train it on. Models that take text are loaded by {@link loadKerasText}.
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
  return withDescription(source, ({ description, bytes, assign }) => {
    const built = withinFile(bytes, () => modelFromKeras(description, options.customObjects));
    assign(built, options);
    return built.layer;
  });
}

/** A model of Keras's that begins with text. */
export interface LoadedTextModel {
  /** The model behind the layers that take text; its inputs are called what these were called. */
  readonly model: Model<LayerValue, LayerValue>;
  /** What turns text into the input of that name: a `TextVectorization` or `StringLookup` with its vocabulary. */
  readonly text: ReadonlyMap<string, TextInput>;
}

/**
 * Loads a model that Keras saved and that takes text: as {@link loadKeras}, with the `TextVectorization` and `StringLookup` layers at its
 * beginning beside it, for no tensor holds strings.
 *
 * @throws FormatError as {@link loadKeras}; and when a layer that takes text has no vocabulary, does what ours cannot, or stands elsewhere
 * @example
 * const { model, text } = await loadKerasText('reviews.keras');
 * const words = text.get('text_vectorization')!.apply(['what a film']);
 * const opinion = await model.predict(words);
 */
export async function loadKerasText(source: ByteSource, options: LoadKerasOptions = {}): Promise<LoadedTextModel> {
  return withDescription(source, ({ description, bytes, assign }) => {
    const { description: behind, text } = splitText(description);
    const built = withinFile(bytes, () => modelFromKeras(behind, options.customObjects));
    assign(built, options);
    return { model: built.layer, text };
  });
}

/** A file of a model, while it is open. */
interface OpenModel {
  readonly description: Json;
  /** How many bytes the part of it has that holds the weights. */
  readonly bytes: number;
  /** Puts the weights of the file into the model that was made from its description. */
  readonly assign: (built: BuiltModel, options: WeightOptions) => void;
}

async function withDescription<R>(source: ByteSource, use: (file: OpenModel) => R): Promise<R> {
  const name = nameOf(source);
  const bytes = await readBytes(source);
  const isArchive = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return withinLimits(name, () => (isArchive ? openArchive(bytes, name, use) : openHdf5(bytes, name, use)));
}

async function openArchive<R>(bytes: Uint8Array, name: string, use: (file: OpenModel) => R): Promise<R> {
  const { config, weights, assets } = readArchive(bytes, name);
  const described = parse(config, name);
  return withHdf5(weights, name, (file) =>
    use({
      description: withAdaptedState(described, {
        vocabulary: (path) => assets.get(`assets/${path}/vocabulary.txt`),
        idfWeights: (path) =>
          file.has(`${path}/vars/idf_weights`) ? [...file.array(`${path}/vars/idf_weights`).read().data] : undefined,
      }),
      bytes: weights.length,
      assign: (built, options) => {
        requireBuilt(built, name);
        assignStored(built, file, name, options);
      },
    }),
  );
}

async function openHdf5<R>(bytes: Uint8Array, name: string, use: (file: OpenModel) => R): Promise<R> {
  return withHdf5(bytes, name, (file) => {
    const description = file.attribute('', 'model_config');
    if (typeof description !== 'string') {
      throw new FormatError(
        `'${name}' holds no description of a model. Files of weights alone are read by loadKerasWeights(model, …).`,
      );
    }
    return use({
      description: parse(description, name),
      bytes: bytes.length,
      assign: (built, options) => {
        requireBuilt(built, name);
        assignLegacy(built, file, 'model_weights', name, options);
      },
    });
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
