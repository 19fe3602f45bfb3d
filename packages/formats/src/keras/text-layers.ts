/**
 * Layers of Keras's that take text. No tensor of ours holds strings, so they are objects that stand in front of a model: here they are taken
 * off the description of one, which then takes the numbers that they give.
 */
import { FormatError } from '@neurite/backend';
import { type StringLookup, stringLookup, TextVectorization, textVectorization } from '@neurite/layers';
import { readNode, tensorNames } from './graph-node.ts';
import { inputShapeOf, translateLayer } from './layer-config.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  jsonList,
  type KerasObject,
  kerasObject,
  textOf,
} from './serialized.ts';
import { vocabularyOptions } from './vocabulary-options.ts';

/** What turns text into the numbers that an input of a model takes. */
export type TextInput = TextVectorization | StringLookup;

/** A model without the layers that take text, and these by their names, which are those of the inputs in their place. */
export interface SplitModel {
  readonly description: Json;
  readonly text: ReadonlyMap<string, TextInput>;
}

const TEXT_LAYERS: ReadonlySet<string> = new Set(['StringLookup', 'TextVectorization']);

/** Whether a class of layers takes text; some such have no counterpart here. */
export function takesText(kerasName: string): boolean {
  return TEXT_LAYERS.has(kerasName);
}

/**
 * Takes the layers that take text off a sequential or functional model that begins with them.
 *
 * @throws FormatError when one stands elsewhere in the model, or cannot be read
 */
export function splitText(description: Json): SplitModel {
  const object = kerasObject(description, 'The model');
  const layers = jsonList(object.config.layers, 'The list of layers of a model').map((layer, index) =>
    kerasObject(layer, `Layer ${index}`),
  );
  const found = layers.filter(({ className }) => takesText(className));
  if (found.length === 0) return { description, text: new Map() };
  const text = new Map(found.map((layer) => [nameIn(layer), readTextLayer(layer)] as const));
  const config = object.className === 'Sequential' ? cutSequence(object, layers, text) : cutGraph(object, layers, text);
  return { description: { ...object.entry, config }, text };
}

function nameIn({ entry, config }: KerasObject): string {
  return textOf(entry.name ?? config.name);
}

/** A layer that takes text, with its vocabulary. @throws FormatError naming it and what of it has no counterpart */
function readTextLayer({ className, config }: KerasObject): TextInput {
  const name = `'${textOf(config.name)}' (${className})`;
  const { encoding, ragged, invert, trainable: _, ...options } = config;
  if (encoding !== undefined && encoding !== null && encoding !== 'utf-8') {
    throw new FormatError(`Layer ${name} reads text as ${JSON.stringify(encoding)}; text is Unicode here.`);
  }
  if (ragged === true) throw new FormatError(`Layer ${name} gives ragged tensors, which Neurite does not have.`);
  if (invert === true) {
    throw new FormatError(
      `Layer ${name} turns indices into text, which no model of Neurite's can give. Save the model before it.`,
    );
  }
  for (const option of ['standardize', 'split']) {
    if (!isJsonObject(options[option])) continue;
    throw new FormatError(`Layer ${name} has a function of its own as ${option}, which no file can hold.`);
  }
  const { name: _name, ...translated } = translateLayer(className, options).config as Record<string, unknown>;
  if (className === 'StringLookup') return stringLookup(vocabularyOptions(translated, name));
  // What Keras leaves open is not what we do by default.
  const { standardize = null, split = null } = translated;
  const special = { maskToken: '', oovToken: '[UNK]', numOovIndices: 1 };
  const {
    maskToken: _mask,
    oovToken: _oov,
    numOovIndices: _count,
    ...known
  } = vocabularyOptions({ ...translated, ...special }, name);
  return textVectorization({ ...known, standardize, split } as object);
}

/** The input that takes the place of a layer that takes text of a certain shape. */
function inputInPlaceOf(name: string, layer: TextInput, taken: readonly (number | null)[]): JsonObject {
  const { outputMode, outputSequenceLength } = layer.getConfig();
  const isSequence = layer instanceof TextVectorization;
  const shape = outputMode === 'int' ? (isSequence ? [outputSequenceLength] : taken) : encodedShape(layer, taken);
  const config = {
    name,
    batch_shape: [null, ...(shape as number[])],
    dtype: outputMode === 'int' ? 'int64' : 'float32',
  };
  return { class_name: 'InputLayer', name, config, inbound_nodes: [] };
}

/** 'oneHot' speaks of each token, unless there is but one; the others of all tokens of an example together. */
function encodedShape(layer: TextInput, taken: readonly (number | null)[]): (number | null)[] {
  const eachToken = layer.getConfig().outputMode === 'oneHot' && taken.at(-1) !== 1;
  return [...(eachToken ? taken : taken.slice(0, -1)), layer.vocabularySize];
}

function cutSequence(
  { config }: KerasObject,
  layers: readonly KerasObject[],
  text: ReadonlyMap<string, TextInput>,
): JsonObject {
  const at = layers.findIndex(({ className }) => takesText(className));
  const layer = layers[at]!;
  const isFirst = layers.slice(0, at).every(({ className }) => className === 'InputLayer');
  if (!isFirst || text.size > 1) throw notInFront(nameIn(layers.findLast(({ className }) => takesText(className))!));
  const taken = inputShapeOf(layers[0]!.config) ?? [];
  const { build_input_shape: _, ...kept } = config;
  const rest = layers.slice(at + 1).map(({ entry }) => entry);
  return { ...kept, layers: [inputInPlaceOf(nameIn(layer), text.get(nameIn(layer))!, taken), ...rest] };
}

function cutGraph(
  { config }: KerasObject,
  layers: readonly KerasObject[],
  text: ReadonlyMap<string, TextInput>,
): JsonObject {
  const inputs = new Map(layers.flatMap((layer) => (layer.className === 'InputLayer' ? [[nameIn(layer), layer]] : [])));
  /** By the name of an input of text, the names of what reads it. */
  const readers = new Map<string, string[]>();
  const cut = layers.map((layer) => {
    const name = nameIn(layer);
    const transform = text.get(name);
    if (transform === undefined) return layer.entry;
    const source = onlySource(layer);
    const input = source === undefined ? undefined : inputs.get(source);
    if (input === undefined) throw notInFront(name);
    readers.set(source!, [...(readers.get(source!) ?? []), name]);
    return inputInPlaceOf(name, transform, inputShapeOf(input.config) ?? []);
  });
  const isText = (name: string): boolean => readers.has(name);
  const replaced = tensorNames(config.input_layers, 'The inputs of the model').flatMap(
    ({ layer }) => readers.get(layer) ?? [layer],
  );
  return {
    ...config,
    layers: cut.filter((entry) => !isText(textOf(entry.name))),
    input_layers: replaced.map((name) => [name, 0, 0]),
  };
}

/** The one layer from which a layer takes its only input. */
function onlySource(layer: KerasObject): string | undefined {
  const nodes = jsonList(layer.entry.inbound_nodes ?? [], `The inbound nodes of layer '${nameIn(layer)}'`);
  const inputs = nodes.flatMap((node) => readNode(node, nameIn(layer), new Set()).inputs);
  return inputs.length === 1 ? inputs[0]!.layer : undefined;
}

function notInFront(name: string): FormatError {
  return new FormatError(
    `Layer '${name}' takes text, and does not stand at the beginning of the model. No tensor of Neurite's holds text: save the part ` +
      'behind it as a model of its own.',
  );
}
