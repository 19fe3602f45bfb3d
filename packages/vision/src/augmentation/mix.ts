import { ArgumentError, ShapeError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { HostRandom } from './host-random.ts';

/** Pictures of a batch and how much they belong to each class. */
export interface MixedBatch {
  /** float32 [pictures, height, width, channels]. */
  readonly x: NdArray;
  /** float32 [pictures, classes], rows that add up to 1. */
  readonly y: NdArray;
}

/** The options of {@link mixUp} and {@link cutMix}. */
export interface MixOptions {
  /** The share of one picture is drawn from beta(alpha, alpha): small for mostly one of two, 1 for all shares alike. */
  readonly alpha?: number;
  /** Default 0. */
  readonly seed?: number;
  /** The number of the batch, which with the seed decides what is drawn. Default 0. */
  readonly index?: number;
}

/**
 * Mixes each picture of a batch with another: λ · one + (1 − λ) · other, pixels and labels alike, λ being one number for the
 * batch.
 *
 * Source: Zhang et al., mixup: beyond empirical risk minimization, arXiv:1710.09412.
 *
 * @param options `alpha` default 0.2
 * @throws ShapeError when there is not a row of labels for each picture, as of one-hot labels
 * @example
 * const mixed = mixUp({ x, y: oneHotLabels }, { seed: 1, index: step });
 */
export function mixUp(batch: MixedBatch, options: MixOptions = {}): MixedBatch {
  const { random, alpha } = begin('mixUp', batch, options, 0.2);
  const partner = partnersOf(batch, random);
  const share = random.beta(alpha);
  const mixed = (array: NdArray): NdArray => {
    const size = array.data.length / array.shape[0]!;
    const data = Float32Array.from(array.data, (value, i) => {
      const row = Math.floor(i / size);
      return share * value + (1 - share) * array.data[partner[row]! * size + (i % size)]!;
    });
    return { data, shape: array.shape, dtype: 'float32' };
  };
  return { x: mixed(batch.x), y: mixed(batch.y) };
}

/**
 * Pastes a rectangle of another picture into each picture of a batch; labels are mixed by the areas.
 *
 * Source: Yun et al., CutMix: regularization strategy to train strong classifiers, arXiv:1905.04899.
 *
 * @param options `alpha` default 1
 * @throws ShapeError when there is not a row of labels for each picture, as of one-hot labels
 * @example
 * const mixed = cutMix({ x, y: oneHotLabels }, { seed: 1, index: step });
 */
export function cutMix(batch: MixedBatch, options: MixOptions = {}): MixedBatch {
  const { random, alpha } = begin('cutMix', batch, options, 1);
  const partner = partnersOf(batch, random);
  const [count, height, width, channels] = batch.x.shape as [number, number, number, number];
  const side = Math.sqrt(1 - random.beta(alpha));
  const [middleX, middleY] = [random.uniform(0, width), random.uniform(0, height)];
  const clampTo = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));
  const [left, right] = [clampTo(middleX - (side * width) / 2, width), clampTo(middleX + (side * width) / 2, width)];
  const [top, bottom] = [
    clampTo(middleY - (side * height) / 2, height),
    clampTo(middleY + (side * height) / 2, height),
  ];
  const x = Float32Array.from(batch.x.data);
  for (let picture = 0; picture < count; picture++) {
    for (let row = top; row < bottom; row++) {
      const at = (from: number): number => ((from * height + row) * width + left) * channels;
      const other = at(partner[picture]!);
      x.set(batch.x.data.subarray(other, other + (right - left) * channels), at(picture));
    }
  }
  const share = 1 - ((right - left) * (bottom - top)) / (width * height);
  const classes = batch.y.shape[1]!;
  const y = Float32Array.from(batch.y.data, (value, i) => {
    const other = batch.y.data[partner[Math.floor(i / classes)]! * classes + (i % classes)]!;
    return share * value + (1 - share) * other;
  });
  return {
    x: { data: x, shape: batch.x.shape, dtype: 'float32' },
    y: { data: y, shape: batch.y.shape, dtype: 'float32' },
  };
}

function begin(name: string, { x, y }: MixedBatch, { alpha, seed = 0, index = 0 }: MixOptions, usual: number) {
  if (x.shape.length !== 4 || y.shape.length !== 2 || x.shape[0] !== y.shape[0]) {
    throw new ShapeError(
      `${name} takes pictures [n, height, width, channels] and labels [n, classes], as oneHot makes them; got [${x.shape.join(', ')}] and [${y.shape.join(', ')}].`,
    );
  }
  if (alpha !== undefined && !(alpha > 0)) throw new ArgumentError(`${name}: alpha must be above 0; got ${alpha}.`);
  return { random: new HostRandom(seed, index), alpha: alpha ?? usual };
}

/** The other picture for each: an order drawn by chance (Fisher and Yates). */
function partnersOf({ x }: MixedBatch, random: HostRandom): Int32Array {
  const order = Int32Array.from({ length: x.shape[0]! }, (_, i) => i);
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = random.integer(last + 1);
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}
