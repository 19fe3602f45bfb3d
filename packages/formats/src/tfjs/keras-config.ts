/** A model of ours as tfjs-layers and Keras 2 describe one. */
import { ArgumentError } from '@neurite/backend';
import type { AnyLayer, LayerValue } from '@neurite/layers';
import { Functional, type Model, Sequential } from '@neurite/models';
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
 * @throws ArgumentError naming a layer that tfjs-layers does not have, or a model that is neither sequential nor functional
 */
export function modelToKeras(model: Model<never, LayerValue>): JsonObject {
  return describeModel(model);
}

function describeModel(model: AnyLayer): JsonObject {
  if (model instanceof Sequential) return describeSequential(model);
  if (model instanceof Functional) return describeGraph(model);
  throw new ArgumentError(
    `${model.displayName} is neither sequential nor functional, so its layers cannot be written down for tfjs-layers.`,
  );
}

function describeSequential(model: Sequential): JsonObject {
  const layers = model.layers.map((layer, index) => {
    const described = describe(layer as unknown as AnyLayer);
    if (index > 0) return described;
    const shape = [null, ...model.builtShapes![0]!];
    return { ...described, config: { ...(described.config as JsonObject), batch_input_shape: shape } };
  });
  return { class_name: 'Sequential', config: { name: model.name ?? 'sequential', layers } };
}

function describeGraph(model: Functional): JsonObject {
  const places = new Map<unknown, Json>();
  const layers = new Map<AnyLayer, { described: JsonObject; nodes: Json[] }>();
  const inputs = model.inputs.map((value, index) => {
    const name = value.name ?? `input_${index + 1}`;
    places.set(value, [name, 0, 0]);
    const config = { name, batch_input_shape: [null, ...value.shape], dtype: value.dtype, sparse: false };
    return { class_name: 'InputLayer', name, config, inbound_nodes: [] };
  });
  for (const { layer, inputs: taken, outputs } of model.nodes) {
    const entry = layers.get(layer) ?? { described: describe(layer), nodes: [] };
    layers.set(layer, entry);
    // A model inside of a model has a node of its own before those of its uses.
    const use = entry.nodes.length + (layer instanceof Functional || layer instanceof Sequential ? 1 : 0);
    for (const output of outputs) places.set(output, [layer.name!, use, output.source!.outputIndex]);
    entry.nodes.push(taken.map((value) => [...(places.get(value) as Json[]), {}]));
  }
  const described = [...layers].map(([layer, { described: entry, nodes }]) => ({
    ...entry,
    name: layer.name!,
    inbound_nodes: nodes,
  }));
  return {
    class_name: 'Model',
    config: {
      name: model.name ?? 'model',
      layers: [...inputs, ...described],
      input_layers: model.inputs.map((value) => places.get(value)!),
      output_layers: model.outputs.map((value) => places.get(value)!),
    },
  };
}

function describe(layer: AnyLayer): JsonObject {
  if (layer instanceof Sequential || layer instanceof Functional) return describeModel(layer);
  const className = classNames.get(layer.className.toLowerCase());
  if (className === undefined) {
    throw new ArgumentError(
      `Layer ${layer.displayName} has no counterpart in tfjs-layers. Export the model as ONNX, or leave the layer out.`,
    );
  }
  const { inputShape: _, ...config } = layer.getConfig() as Record<string, unknown>;
  return {
    class_name: className,
    config: { ...snakeConfig(config), name: layer.name!, trainable: layer.trainable, dtype: 'float32' },
  };
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
