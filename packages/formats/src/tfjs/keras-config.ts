/** A model of ours as tfjs-layers and Keras 2 describe one. */
import { ArgumentError } from '@neurite/backend';
import type { AnyLayer } from '@neurite/layers';
import { Functional, Sequential } from '@neurite/models';
import { snakeCase } from '../keras/names.ts';
import type { Json, JsonObject } from '../keras/serialized.ts';

/** The classes that tfjs-layers 4.22 can load and we have, as it writes them. */
const CLASSES: readonly string[] = [
  'Activation',
  'Add',
  'AlphaDropout',
  'Average',
  'AveragePooling1D',
  'AveragePooling2D',
  'AveragePooling3D',
  'BatchNormalization',
  'Bidirectional',
  'Concatenate',
  'Conv1D',
  'Conv2D',
  'Conv2DTranspose',
  'Conv3D',
  'Conv3DTranspose',
  'ConvLSTM2D',
  'Cropping2D',
  'Dense',
  'DepthwiseConv2D',
  'Dot',
  'Dropout',
  'ELU',
  'Embedding',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'GlobalAveragePooling1D',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling1D',
  'GlobalMaxPooling2D',
  'GRU',
  'LayerNormalization',
  'LeakyReLU',
  'LSTM',
  'Masking',
  'Maximum',
  'MaxPooling1D',
  'MaxPooling2D',
  'MaxPooling3D',
  'Minimum',
  'Multiply',
  'Permute',
  'PReLU',
  'ReLU',
  'RepeatVector',
  'Rescaling',
  'Reshape',
  'SeparableConv2D',
  'SimpleRNN',
  'Softmax',
  'SpatialDropout1D',
  'ThresholdedReLU',
  'TimeDistributed',
  'UpSampling2D',
  'ZeroPadding2D',
];
const classNames: ReadonlyMap<string, string> = new Map(CLASSES.map((name) => [name.toLowerCase(), name]));

/** Names of objects that are more than ours with a capital letter. */
const OBJECTS: Readonly<Record<string, string>> = {
  l1: 'L1L2',
  l2: 'L1L2',
  l1l2: 'L1L2',
  leCunNormal: 'LeCunNormal',
  lecunNormal: 'LeCunNormal',
  lecunUniform: 'LeCunUniform',
};

/**
 * The layers of a model and of the models inside of it, with the names that they have in a file. There weights are named by their layer
 * alone, so no two may be called the same: `dense` inside of another model becomes `dense_1`.
 */
export function fileNames(root: AnyLayer): ReadonlyMap<AnyLayer, string> {
  const names = new Map<AnyLayer, string>();
  const taken = new Set<string>();
  const visit = (layer: AnyLayer): void => {
    if (names.has(layer)) return;
    const wanted = layer.name ?? snakeCase(layer.className).slice(1);
    let name = wanted;
    for (let number = 1; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    names.set(layer, name);
    if (isDescribed(layer)) for (const inner of layer.sublayers.values()) visit(inner);
  };
  // Those of the model itself come first, and keep their names.
  for (const layer of root.sublayers.values()) if (!isDescribed(layer)) visit(layer);
  for (const layer of root.sublayers.values()) visit(layer);
  return names.set(root, root.name ?? snakeCase(root.className).slice(1));
}

function isDescribed(layer: AnyLayer): layer is AnyLayer & (Sequential | Functional) {
  return layer instanceof Sequential || layer instanceof Functional;
}

/**
 * @param names those of the layers, as {@link fileNames} gives them
 * @throws ArgumentError naming a layer that tfjs-layers does not have, or a model that is neither sequential nor functional
 */
export function modelToKeras(model: AnyLayer, names: ReadonlyMap<AnyLayer, string>): JsonObject {
  return new Describer(names).describeModel(model);
}

class Describer {
  readonly #names: ReadonlyMap<AnyLayer, string>;

  constructor(names: ReadonlyMap<AnyLayer, string>) {
    this.#names = names;
  }

  describeModel(model: AnyLayer): JsonObject {
    if (model instanceof Sequential) return this.#describeSequential(model);
    if (model instanceof Functional) return this.#describeGraph(model);
    throw new ArgumentError(
      `${model.displayName} is neither sequential nor functional, so its layers cannot be written down for tfjs-layers.`,
    );
  }

  #describeSequential(model: Sequential): JsonObject {
    const layers = model.layers.map((layer, index) => {
      const described = this.#describe(layer as unknown as AnyLayer);
      if (index > 0) return described;
      const shape = [null, ...model.builtShapes![0]!];
      return { ...described, config: { ...(described.config as JsonObject), batch_input_shape: shape } };
    });
    return { class_name: 'Sequential', config: { name: this.#nameOf(model as unknown as AnyLayer), layers } };
  }

  #describeGraph(model: Functional): JsonObject {
    const places = new Map<unknown, Json>();
    const layers = new Map<AnyLayer, { described: JsonObject; nodes: Json[] }>();
    const inputs = model.inputs.map((value, index) => {
      const name = value.name ?? `input_${index + 1}`;
      places.set(value, [name, 0, 0]);
      const config = { name, batch_input_shape: [null, ...value.shape], dtype: value.dtype, sparse: false };
      return { class_name: 'InputLayer', name, config, inbound_nodes: [] };
    });
    for (const { layer, inputs: taken, outputs } of model.nodes) {
      const entry = layers.get(layer) ?? { described: this.#describe(layer), nodes: [] };
      layers.set(layer, entry);
      // A model inside of a model has a node of its own before those of its uses.
      const use = entry.nodes.length + (isDescribed(layer) ? 1 : 0);
      for (const output of outputs) places.set(output, [this.#nameOf(layer), use, output.source!.outputIndex]);
      entry.nodes.push(taken.map((value) => [...(places.get(value) as Json[]), {}]));
    }
    const described = [...layers].map(([layer, { described: entry, nodes }]) => ({
      ...entry,
      name: this.#nameOf(layer),
      inbound_nodes: nodes,
    }));
    return {
      class_name: 'Model',
      config: {
        name: this.#nameOf(model as unknown as AnyLayer),
        layers: [...inputs, ...described],
        input_layers: model.inputs.map((value) => places.get(value)!),
        output_layers: model.outputs.map((value) => places.get(value)!),
      },
    };
  }

  #describe(layer: AnyLayer): JsonObject {
    if (isDescribed(layer)) return this.describeModel(layer);
    const className = classNames.get(layer.className.toLowerCase());
    if (className === undefined) {
      throw new ArgumentError(
        `Layer ${layer.displayName} has no counterpart in tfjs-layers. Export the model as ONNX, or leave the layer out.`,
      );
    }
    const { inputShape: _, ...config } = layer.getConfig() as Record<string, unknown>;
    return {
      class_name: className,
      config: { ...snakeConfig(config), name: this.#nameOf(layer), trainable: layer.trainable, dtype: 'float32' },
    };
  }

  #nameOf(layer: AnyLayer): string {
    return this.#names.get(layer)!;
  }
}

function snakeConfig(config: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [snakeCase(key), optionOf(key, value)]));
}

function optionOf(key: string, value: unknown): Json {
  if (/[aA]ctivation$/.test(key) && typeof value === 'string') return snakeCase(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as Json;
  const { name, config, className } = value as { name?: string; config?: Record<string, unknown>; className?: string };
  if (typeof className === 'string') {
    return { class_name: classNames.get(className.toLowerCase()) ?? className, config: snakeConfig(config ?? {}) };
  }
  if (typeof name !== 'string') return value as Json;
  // Where one of its factors is left out, tfjs-layers takes 0.01.
  const isPenalty = name === 'l1' || name === 'l2';
  const options = Object.fromEntries(
    Object.entries({ ...(isPenalty ? { l1: 0, l2: 0 } : {}), ...config }).map(([option, set]) => [
      snakeCase(option),
      typeof set === 'string' ? snakeCase(set) : (set as Json),
    ]),
  );
  return { class_name: OBJECTS[name] ?? `${name[0]!.toUpperCase()}${name.slice(1)}`, config: options };
}
