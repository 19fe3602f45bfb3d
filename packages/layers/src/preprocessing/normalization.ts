import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  add,
  cast,
  div,
  maximum,
  mul,
  type NestedArray,
  ndArray,
  reshape,
  sizeOf,
  sqrt,
  sub,
  type Tensor,
  type TensorLike,
} from '@neurite/tensors';
import { constant } from '../initializers/constant.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { type ExampleShape, exampleAxis, knownLength, printShape } from '../shape.ts';
import { type AdaptData, dataBatches, noData } from './data-batches.ts';
import { RunningMoments } from './running-moments.ts';

/** The options of {@link normalization}. */
export interface NormalizationOptions extends LayerOptions {
  /** The axes whose every position has statistics of its own, counted with the batch axis; `null`: none. Default −1. */
  readonly axis?: number | readonly number[] | null;
  /** The mean, where it is known beforehand: of the lengths of the axes, or a number for all. With `variance`. */
  readonly mean?: NestedArray;
  /** The variance, where it is known beforehand. With `mean`. */
  readonly variance?: NestedArray;
  /** Undo a normalization: y = x · √variance + mean. Default false. */
  readonly invert?: boolean;
}

/** Below it a standard deviation counts as this: constant features stay finite. */
const EPSILON = 1e-7;

/** Brings features to mean 0 and variance 1; see {@link normalization}. */
export class Normalization extends Layer {
  static override readonly className: string = 'Normalization';
  readonly axis: number | readonly number[] | null;
  readonly mean: NestedArray | undefined;
  readonly variance: NestedArray | undefined;
  readonly invert: boolean;
  /** The kept axes of an example, in order, and their lengths. */
  #kept: { readonly axes: readonly number[]; readonly shape: readonly number[]; readonly rank: number } | undefined;
  #mean: TensorLike = 0;
  #variance: TensorLike = 1;

  constructor(options: NormalizationOptions = {}) {
    super(options);
    const { axis = -1, mean, variance, invert = false } = options;
    if ((mean === undefined) !== (variance === undefined)) {
      throw new ArgumentError('normalization: give mean and variance both, or neither and let adapt find them.');
    }
    if (variance !== undefined && ndArray(variance).data.some((value) => !(value >= 0))) {
      throw new ArgumentError(`normalization: variance must be of at least 0; got ${JSON.stringify(variance)}.`);
    }
    this.axis = axis;
    this.mean = mean;
    this.variance = variance;
    this.invert = invert;
  }

  protected override get inputSpec(): InputSpec {
    if (this.#kept === undefined) return {};
    const { axes, shape, rank } = this.#kept;
    return { lengths: Object.fromEntries(axes.map((axis, at) => [axis - rank, shape[at]!])) };
  }

  override build(inputShape: ExampleShape): void {
    const wanted = this.axis === null ? [] : [this.axis].flat();
    const axes = wanted.map((axis) => exampleAxis(axis, inputShape, this.displayName)).sort((a, b) => a - b);
    if (new Set(axes).size < axes.length) {
      throw new ArgumentError(
        `Layer ${this.displayName}: axis names one axis twice; got ${JSON.stringify(this.axis)}.`,
      );
    }
    const shape = axes.map((axis) => knownLength(inputShape, axis, this.displayName));
    this.#kept = { axes, shape, rank: inputShape.length };
    if (this.mean !== undefined) {
      this.#mean = this.#given('mean', this.mean, shape);
      this.#variance = this.#given('variance', this.variance!, shape);
      return;
    }
    this.#mean = this.addWeight('mean', shape, { initializer: constant({ value: 0 }), trainable: false });
    this.#variance = this.addWeight('variance', shape, { initializer: constant({ value: 1 }), trainable: false });
  }

  #given(option: string, value: NestedArray, shape: readonly number[]): TensorLike {
    const array = ndArray(value, undefined, 'float32');
    if (array.data.length === 1) return array.data[0]!;
    if (array.data.length === sizeOf(shape)) return { ...array, shape };
    throw new ShapeError(
      `Layer ${this.displayName}: ${option} must be a number or of shape ${printShape(shape)}, the lengths of ` +
        `the input's axis ${JSON.stringify(this.axis)}; got ${printShape(array.shape)}.`,
    );
  }

  /**
   * Finds mean and variance of data and keeps them, in place of those before.
   *
   * @param data an array [examples, …], or a data set of batches of it
   * @throws ArgumentError when there are no examples, or mean and variance were given; ShapeError when it does not fit
   * @example
   * await layer.adapt(xTrain);
   */
  async adapt(data: AdaptData): Promise<void> {
    if (this.mean !== undefined) {
      throw new ArgumentError(`Layer ${this.displayName} was given its mean and variance; leave them out to adapt it.`);
    }
    let moments: RunningMoments | undefined;
    for await (const batch of dataBatches(this.displayName, data)) {
      this.ensureBuilt([batch.shape.slice(1)]);
      moments ??= new RunningMoments(this.#kept!.axes.map((axis) => axis + 1));
      moments.add(batch);
    }
    if (moments === undefined || moments.count === 0) throw noData(this.displayName);
    this.setWeights([moments.mean, moments.variance].map((values) => ndArray(values, this.#kept!.shape)));
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    const { axes, shape } = this.#kept!;
    const ones = new Array<number>(x.rank - 1).fill(1);
    const spread = axes.reduce((lengths, axis, at) => lengths.with(axis, shape[at]!), ones);
    const along = (statistic: TensorLike): TensorLike =>
      typeof statistic === 'number' ? statistic : reshape(statistic, spread);
    const mean = along(this.#mean);
    const deviation = maximum(sqrt(cast(along(this.#variance), 'float32')), EPSILON);
    const value = cast(x, 'float32');
    return this.invert ? add(mul(value, deviation), mean) : div(sub(value, mean), deviation);
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      axis: this.axis,
      invert: this.invert,
      ...(this.mean === undefined ? {} : { mean: this.mean, variance: this.variance }),
    };
  }
}

/**
 * Brings features to mean 0 and variance 1: y = (x − mean) / max(√variance, 1e-7).
 *
 * Mean and variance are those of the data that `adapt` is given (the biased variance), or the given ones; until then 0
 * and 1. What `adapt` finds are the weights mean and variance, of the lengths of the axes that `axis` names; they are
 * saved with the model and not trained. Input and output [batch, …].
 *
 * @throws ArgumentError when only one of mean and variance is given
 * @example
 * const layer = normalization();
 * await layer.adapt(xTrain);
 */
export function normalization(options: NormalizationOptions = {}): Normalization {
  return new Normalization(options);
}
