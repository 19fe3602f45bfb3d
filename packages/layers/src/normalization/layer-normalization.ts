import { ArgumentError } from '@neurite/backend';
import { layerNorm, reshape, type Tensor, type Variable } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig } from '../layer.ts';
import { type ExampleShape, exampleAxis, knownLength } from '../shape.ts';
import { epsilonOf } from './batch-normalization.ts';
import {
  type ScaleAndCenter,
  type ScaleAndCenterOptions,
  savedScaleAndCenter,
  scaleAndCenter,
} from './scale-and-center.ts';

/** The options of {@link layerNormalization}. */
export interface LayerNormalizationOptions extends ScaleAndCenterOptions {
  /** The axes to normalize over, counted with the batch axis. Default −1. */
  readonly axis?: number | readonly number[];
  /** Added to the variance, against division by zero. Default 0.001. */
  readonly epsilon?: number;
}

/** Normalizes each example by itself; see {@link layerNormalization}. */
export class LayerNormalization extends Layer {
  static override readonly className: string = 'LayerNormalization';
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly #scaleAndCenter: ScaleAndCenter;
  #gamma: Variable | undefined;
  #beta: Variable | undefined;
  #lengths: InputSpec['lengths'];

  constructor(options: LayerNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    if ([this.axis].flat().length === 0) {
      throw new ArgumentError('layerNormalization: axis names no axis; give at least one, for example -1.');
    }
    this.epsilon = epsilonOf('layerNormalization', options.epsilon ?? 1e-3);
    this.#scaleAndCenter = scaleAndCenter(options);
  }

  protected override get inputSpec(): InputSpec {
    return this.#lengths === undefined ? { minRank: 1 } : { minRank: 1, lengths: this.#lengths };
  }

  override build(inputShape: ExampleShape): void {
    const { gamma, beta } = this.#scaleAndCenter;
    if (gamma === undefined && beta === undefined) return;
    const axes = this.#axesOf(inputShape);
    const shape = axes.map((axis) => knownLength(inputShape, axis, this.displayName));
    this.#gamma = gamma && this.addWeight('gamma', shape, gamma);
    this.#beta = beta && this.addWeight('beta', shape, beta);
    // Axes counted from the end stay so: inputs may then have another number of axes later.
    const isFromEnd = [this.axis].flat().every((axis) => axis < 0);
    this.#lengths = Object.fromEntries(
      axes.map((axis, index) => [isFromEnd ? axis - inputShape.length : axis, shape[index]!]),
    );
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    const axes = this.#axesOf(x.shape.slice(1)).map((axis) => axis + 1);
    // Whatever comes before the first of the axes broadcasts by itself.
    const shape = x.shape.slice(axes[0]!).map((length, index) => (axes.includes(index + axes[0]!) ? length : 1));
    return layerNorm(x, {
      axis: axes,
      epsilon: this.epsilon,
      ...(this.#gamma === undefined ? {} : { scale: reshape(this.#gamma, shape) }),
      ...(this.#beta === undefined ? {} : { offset: reshape(this.#beta, shape) }),
    });
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon: this.epsilon,
      ...savedScaleAndCenter(this.#scaleAndCenter),
    };
  }

  #axesOf(shape: ExampleShape): number[] {
    const axes = [this.axis].flat().map((axis) => exampleAxis(axis, shape, this.displayName));
    return [...new Set(axes)].sort((a, b) => a - b);
  }
}

/**
 * Normalizes each example by itself, in training and out of it: y = gamma · (x − mean) / √(variance + epsilon) + beta,
 * with mean and variance over the given axes.
 *
 * Input and output [batch, …, features]; gamma and beta have the lengths of the axes: [features] for the default.
 *
 * Source: Ba, Kiros and Hinton, Layer Normalization (2016), arXiv:1607.06450.
 *
 * @throws ArgumentError when no axis is given, an axis does not exist, or epsilon is not above 0
 * @example
 * layerNormalization({ axis: [1, 2], epsilon: 1e-6 })
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): LayerNormalization {
  return new LayerNormalization(options);
}
