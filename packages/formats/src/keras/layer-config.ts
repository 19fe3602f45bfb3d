/** The options of a layer of Keras's, as those of ours. */
import { FormatError } from '@neurite/backend';
import type { LayerConfig } from '@neurite/layers';
import { settleDifferences } from './layer-differences.ts';
import { camelCase, layerClassName, objectName } from './names.ts';
import {
  excerpt,
  isJsonObject,
  isKerasObject,
  type Json,
  type JsonObject,
  kerasObject,
  plainValue,
} from './serialized.ts';

/**
 * Options that say how Keras computes, not what; or what we know from elsewhere. (The layout of images is looked at before.)
 */
const WITHOUT_MEANING: ReadonlySet<string> = new Set([
  'autocast',
  'batch_input_shape',
  'batch_shape',
  'batch_size',
  'bounding_box_format',
  'build_config',
  'cpu_merge',
  'data_format',
  'dtype',
  'flash_attention',
  'fused',
  'has_input_vocabulary',
  'implementation',
  'input_length',
  'input_spec',
  'lora_rank',
  'quantization_config',
  'ragged',
  'seed_generator',
  'sparse',
  'synchronized',
  'time_major',
  'unroll',
  'use_cudnn',
  'vocabulary_dtype',
  'vocabulary_size',
]);

const NAMES_OF_FUNCTIONS: ReadonlySet<string> = new Set(['activation', 'recurrent_activation', 'inner_activation']);
/** Options whose text names a way of doing: `horizontal_and_vertical`, `multi_hot`. */
const NAMES_OF_WAYS: ReadonlySet<string> = new Set(['mode', 'output_mode', 'standardize']);
const NAMED_OBJECT = /_(initializer|regularizer|constraint)$/;

/** A layer as plain data of ours. */
export interface TranslatedLayer {
  readonly className: string;
  readonly config: LayerConfig;
}

/**
 * A layer of Keras's as plain data of ours.
 *
 * @param customClasses names that the user brings classes for; they are taken as they are
 * @throws FormatError naming the layer and the option that has no counterpart
 */
export function translateLayer(
  kerasName: string,
  config: JsonObject,
  customClasses: ReadonlySet<string> = new Set(),
): TranslatedLayer {
  const className = customClasses.has(kerasName) ? kerasName : (layerClassName(kerasName) ?? kerasName);
  const name = typeof config.name === 'string' ? `'${config.name}' (${kerasName})` : kerasName;
  if (config.data_format === 'channels_first') {
    throw new FormatError(
      `Layer ${name} keeps channels first; Neurite has them last. Save the model from Keras with data_format="channels_last".`,
    );
  }
  const translated: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (WITHOUT_MEANING.has(key)) continue;
    const option = translateOption(key, value, name, customClasses);
    if (option !== undefined) translated[camelCase(key)] = option;
  }
  const shape = inputShapeOf(config);
  if (shape !== undefined) translated.inputShape = shape;
  const isCustom = customClasses.has(kerasName);
  return { className, config: isCustom ? translated : settleDifferences(className, translated, name) };
}

/** The shape of one example that a layer says it takes: `[null, 28, 28, 1]` without the batch axis. */
export function inputShapeOf(config: JsonObject): readonly (number | null)[] | undefined {
  const shape = config.batch_shape ?? config.batch_input_shape;
  return Array.isArray(shape) ? (shape as (number | null)[]).slice(1) : undefined;
}

function translateOption(key: string, value: Json, layer: string, customClasses: ReadonlySet<string>): unknown {
  // What Keras leaves open, we leave out; but both outputs of a bidirectional layer are what no merging means.
  if (value === null) return key === 'merge_mode' ? null : undefined;
  if (NAMES_OF_FUNCTIONS.has(key)) return activationName(value, layer, key);
  if (NAMES_OF_WAYS.has(key) && typeof value === 'string') return camelCase(value);
  if (NAMED_OBJECT.test(key)) return namedObject(value, `${key} of layer ${layer}`);
  const plain = plainValue(value);
  if (plain !== undefined) return plain;
  if (isKerasObject(value)) {
    const { className, config } = kerasObject(value, `${key} of layer ${layer}`);
    return translateLayer(className, config, customClasses);
  }
  if (Array.isArray(value) && value.some(isKerasObject))
    return value.map((item) => translateOption(key, item as Json, layer, customClasses));
  return value;
}

/** `hard_sigmoid` → `hardSigmoid`; Keras 3 writes functions as objects, too. */
function activationName(value: Json, layer: string, key: string): string {
  if (typeof value === 'string') return camelCase(value);
  if (isKerasObject(value) && typeof value.config === 'string') return camelCase(value.config);
  throw new FormatError(
    `The ${key} of layer ${layer} is ${excerpt(value)}, no function with a name. Give it as a layer of its own in Keras.`,
  );
}

/** An initializer, regularizer or constraint: Keras's class and options as our name and options. */
export function namedObject(value: Json, where: string): { readonly name: string; readonly config: LayerConfig } {
  if (typeof value === 'string') return { name: objectName(value), config: {} };
  const { className, config } = kerasObject(value, where);
  const options = Object.entries(config).flatMap(([key, option]): [string, unknown][] =>
    option === null || key === 'dtype' || isJsonObject(option)
      ? []
      : [[camelCase(key), typeof option === 'string' ? camelCase(option) : option]],
  );
  // A factor that L1L2 leaves open is none, whatever ours is by default.
  const none = className === 'L1L2' ? { l1: 0, l2: 0 } : {};
  return { name: objectName(className), config: { ...none, ...Object.fromEntries(options) } };
}
