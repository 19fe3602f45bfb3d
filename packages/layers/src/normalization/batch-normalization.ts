import { ArgumentError } from '@neurite/backend';
import { add, batchNorm, moments, mul, reshape, stopGradient, type Tensor, type Variable } from '@neurite/tensors';
import { savedWeight, weightOptions } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { InputSpec } from '../input-spec.ts';
import { type CallContext, Layer, type LayerConfig, type WeightOptions } from '../layer.ts';
import { maskOf } from '../mask.ts';
import { type ExampleShape, exampleAxis, knownLength } from '../shape.ts';
import { maskedMoments } from './masked-moments.ts';
import {
  type ScaleAndCenter,
  type ScaleAndCenterOptions,
  savedScaleAndCenter,
  scaleAndCenter,
} from './scale-and-center.ts';

/** The options of {@link batchNormalization}. */
export interface BatchNormalizationOptions extends ScaleAndCenterOptions {
  /** The axis of the features, counted with the batch axis. Default −1. */
  readonly axis?: number;
  /** The share of the old in the moving statistics. Default 0.99. */
  readonly momentum?: number;
  /** Added to the variance, against division by zero. Default 0.001. */
  readonly epsilon?: number;
  /** Default 'zeros'. */
  readonly movingMeanInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly movingVarianceInitializer?: InitializerLike;
}

/** Normalizes each feature over the batch; see {@link batchNormalization}. */
export class BatchNormalization extends Layer {
  static override readonly className: string = 'BatchNormalization';
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly #scaleAndCenter: ScaleAndCenter;
  readonly #movingMeanOptions: WeightOptions;
  readonly #movingVarianceOptions: WeightOptions;
  #gamma: Variable | undefined;
  #beta: Variable | undefined;
  #movingMean!: Variable;
  #movingVariance: Variable | undefined;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options);
    const { axis = -1, momentum = 0.99, epsilon = 1e-3 } = options;
    if (!(momentum >= 0 && momentum <= 1)) {
      throw new ArgumentError(`batchNormalization: momentum must be from 0 to 1; got ${momentum}.`);
    }
    this.axis = axis;
    this.momentum = momentum;
    this.epsilon = epsilonOf('batchNormalization', epsilon);
    this.#scaleAndCenter = scaleAndCenter(options);
    this.#movingMeanOptions = weightOptions(options.movingMeanInitializer ?? 'zeros');
    this.#movingVarianceOptions = weightOptions(options.movingVarianceInitializer ?? 'ones');
  }

  protected override get inputSpec(): InputSpec {
    if (this.#movingVariance === undefined) return { minRank: 1 };
    const axis = this.axis < 0 ? this.axis : this.axis - 1;
    return { minRank: 1, lengths: { [axis]: this.#movingVariance.size } };
  }

  override build(inputShape: ExampleShape): void {
    const { gamma, beta } = this.#scaleAndCenter;
    const shape = [knownLength(inputShape, exampleAxis(this.axis, inputShape, this.displayName), this.displayName)];
    this.#gamma = gamma && this.addWeight('gamma', shape, gamma);
    this.#beta = beta && this.addWeight('beta', shape, beta);
    this.#movingMean = this.addWeight('movingMean', shape, { ...this.#movingMeanOptions, trainable: false });
    this.#movingVariance = this.addWeight('movingVariance', shape, {
      ...this.#movingVarianceOptions,
      trainable: false,
    });
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor, { training = false, frozen = false }: CallContext): Tensor {
    const axis = exampleAxis(this.axis, x.shape.slice(1), this.displayName) + 1;
    const after = new Array<number>(x.rank - 1 - axis).fill(1);
    const along = (weight: Tensor): Tensor => (after.length === 0 ? weight : reshape(weight, [weight.size, ...after]));
    const options = {
      epsilon: this.epsilon,
      ...(this.#gamma === undefined ? {} : { scale: along(this.#gamma) }),
      ...(this.#beta === undefined ? {} : { offset: along(this.#beta) }),
    };
    if (!training || frozen) return batchNorm(x, along(this.#movingMean), along(this.#movingVariance!), options);
    const others = x.shape.flatMap((_, index) => (index === axis ? [] : [index]));
    const mask = maskOf(x);
    const { mean, variance } = mask === undefined ? moments(x, others, true) : maskedMoments(x, mask, others);
    this.#follow(this.#movingMean, mean);
    this.#follow(this.#movingVariance!, variance);
    return batchNorm(x, mean, variance, options);
  }

  #follow(moving: Variable, statistic: Tensor): void {
    const current = reshape(stopGradient(statistic), moving.shape);
    moving.assign(add(mul(moving, this.momentum), mul(current, 1 - this.momentum)));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      ...savedScaleAndCenter(this.#scaleAndCenter),
      ...savedWeight('movingMean', this.#movingMeanOptions),
      ...savedWeight('movingVariance', this.#movingVarianceOptions),
    };
  }
}

/**
 * Normalizes each feature over the batch: y = gamma · (x − mean) / √(variance + epsilon) + beta.
 *
 * In training, mean and variance are the batch's, over all axes but that of the features, and the moving ones follow:
 * moving = momentum · moving + (1 − momentum) · batch, with the biased variance, as in Keras. Otherwise, and where the
 * layer is frozen (`trainable: false`, its own or of a layer around it), they are the moving ones, which then stay. Steps
 * that a mask leaves out do not count in the batch's statistics; they are normalized like the others.
 *
 * Input and output [batch, …, features]; weights gamma, beta, movingMean, movingVariance [features]; the last two are
 * not trained.
 *
 * Source: Ioffe and Szegedy, Batch Normalization (ICML 2015), arXiv:1502.03167.
 *
 * @throws ArgumentError when momentum is not from 0 to 1 or epsilon is not above 0
 * @example
 * sequential([conv2d({ filters: 8, kernelSize: 3, useBias: false }), batchNormalization(), activation('relu')])
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): BatchNormalization {
  return new BatchNormalization(options);
}

/** @throws ArgumentError when epsilon is not above 0 */
export function epsilonOf(layer: string, epsilon: number): number {
  if (epsilon > 0) return epsilon;
  throw new ArgumentError(`${layer}: epsilon must be greater than 0; got ${epsilon}.`);
}
