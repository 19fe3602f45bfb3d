import { ShapeError } from '@neurite/backend';
import { groupNorm, type Tensor, transpose, type Variable } from '@neurite/tensors';
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

/** The options that every normalization of groups of channels takes. */
export interface BaseGroupNormalizationOptions extends ScaleAndCenterOptions {
  /** The axis of the channels, counted with the batch axis. Default −1. */
  readonly axis?: number;
  /** Added to the variance, against division by zero. Default 0.001. */
  readonly epsilon?: number;
}

/** Normalizes groups of channels of each example. */
export abstract class BaseGroupNormalization extends Layer {
  readonly axis: number;
  readonly epsilon: number;
  readonly #scaleAndCenter: ScaleAndCenter;
  #gamma: Variable | undefined;
  #beta: Variable | undefined;
  #channels: number | undefined;

  protected constructor(layer: string, options: BaseGroupNormalizationOptions) {
    super(options);
    this.axis = options.axis ?? -1;
    this.epsilon = epsilonOf(layer, options.epsilon ?? 1e-3);
    this.#scaleAndCenter = scaleAndCenter(options);
  }

  /** How many groups so many channels are divided into. */
  protected abstract groupsOf(channels: number): number;

  protected override get inputSpec(): InputSpec {
    if (this.#channels === undefined) return { minRank: 1 };
    return { minRank: 1, lengths: { [this.axis < 0 ? this.axis : this.axis - 1]: this.#channels } };
  }

  override build(inputShape: ExampleShape): void {
    const channels = knownLength(inputShape, exampleAxis(this.axis, inputShape, this.displayName), this.displayName);
    const groups = this.groupsOf(channels);
    if (channels % groups !== 0) {
      throw new ShapeError(
        `Layer ${this.displayName}: its ${groups} groups must divide the channels of its input, which has ${channels}. Choose other groups.`,
      );
    }
    this.#channels = channels;
    const { gamma, beta } = this.#scaleAndCenter;
    this.#gamma = gamma && this.addWeight('gamma', [channels], gamma);
    this.#beta = beta && this.addWeight('beta', [channels], beta);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    const axis = exampleAxis(this.axis, x.shape.slice(1), this.displayName) + 1;
    const others = x.shape.map((_, place) => place).filter((place) => place !== axis);
    const order = [...others, axis];
    const isLast = axis === x.rank - 1;
    const options = {
      epsilon: this.epsilon,
      ...(this.#gamma === undefined ? {} : { scale: this.#gamma }),
      ...(this.#beta === undefined ? {} : { offset: this.#beta }),
    };
    const normalized = groupNorm(isLast ? x : transpose(x, order), this.groupsOf(x.shape[axis]!), options);
    return isLast
      ? normalized
      : transpose(
          normalized,
          order.map((_, place) => order.indexOf(place)),
        );
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      axis: this.axis,
      epsilon: this.epsilon,
      ...savedScaleAndCenter(this.#scaleAndCenter),
    };
  }
}
