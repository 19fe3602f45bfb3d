/** What single layers of ours call otherwise than Keras does, take in another form, or cannot do. */
import { FormatError } from '@neurite/backend';
import type { LayerConfig } from '@neurite/layers';
import { vocabularyOptions } from './vocabulary-options.ts';

type Options = Readonly<Record<string, unknown>>;

/** Settles one layer's differences. @param name the layer, for messages */
type Settle = (options: Options, name: string) => Options;

/**
 * @param options a layer's, in our words already
 * @throws FormatError naming the layer and what of it has no counterpart
 */
export function settleDifferences(className: string, options: Options, name: string): LayerConfig {
  const settle = Object.hasOwn(BY_CLASS, className) ? BY_CLASS[className]! : (same: Options): Options => same;
  return settle(singleAxis(options), name);
}

function without(options: Options, ...names: readonly string[]): Options {
  return Object.fromEntries(Object.entries(options).filter(([option]) => !names.includes(option)));
}

/** Keras writes an axis as a list of one. */
function singleAxis(options: Options): Options {
  return Array.isArray(options.axis) && options.axis.length === 1 ? { ...options, axis: options.axis[0] } : options;
}

/** Keras 2 lets a depthwise convolution speak of groups, which it cannot have. */
const oneGroup: Settle = (options) => (options.groups === 1 ? without(options, 'groups') : options);

const otherHash: Settle = (_options, name) => {
  throw new FormatError(
    `Layer ${name} sorts into bins by TensorFlow's hash (FarmHash), which Neurite does not have: other bins would reach the ` +
      'layers behind it. Do without hashing (a lookup with a vocabulary), or pass a class of your own as customObjects.',
  );
};

const BY_CLASS: Readonly<Record<string, Settle>> = {
  DepthwiseConv1d: oneGroup,
  DepthwiseConv2d: oneGroup,
  // After `adapt` both stand there.
  Discretization: (options, name) => {
    if (options.binBoundaries === undefined) {
      throw new FormatError(`Layer ${name} has no boundaries of bins: it was saved before it was adapted to data.`);
    }
    return without(options, 'numBins', 'epsilon');
  },
  Hashing: otherHash,
  IntegerLookup: vocabularyOptions,
  // Before Keras 3.
  LeakyReLU: ({ alpha, ...options }) => (alpha === undefined ? options : { ...options, negativeSlope: alpha }),
  // Attention along the steps, which is all that ours does.
  MultiHeadAttention: (options) =>
    String(options.attentionAxes) === '1' ? without(options, 'attentionAxes') : options,
  // Statistics over all axes are written as an empty list.
  Normalization: (options) => (String(options.axis) === '' ? { ...options, axis: null } : options),
  // What stands at the borders matters where there are any.
  Resizing: (options) => (options.padToAspectRatio === true ? options : without(options, 'fillMode', 'fillValue')),
};
