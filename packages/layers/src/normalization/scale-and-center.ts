/** The scale and the shift that end every normalization. */
import type { ConstraintLike } from '../constraints/projections.ts';
import { savedWeight, weightOptions } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { LayerConfig, LayerOptions, WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';

/** The options of a scale `gamma` and a shift `beta`. */
export interface ScaleAndCenterOptions extends LayerOptions {
  /** Whether a shift `beta` is learned and added. Default true. */
  readonly center?: boolean;
  /** Whether a scale `gamma` is learned and multiplied by. Default true. */
  readonly scale?: boolean;
  /** Default 'zeros'. */
  readonly betaInitializer?: InitializerLike;
  /** Default 'ones'. */
  readonly gammaInitializer?: InitializerLike;
  /** Default none. */
  readonly betaRegularizer?: RegularizerLike;
  /** Default none. */
  readonly gammaRegularizer?: RegularizerLike;
  /** Default none. */
  readonly betaConstraint?: ConstraintLike;
  /** Default none. */
  readonly gammaConstraint?: ConstraintLike;
}

/** What was asked of the scale and the shift; `undefined` for one that is left out. */
export interface ScaleAndCenter {
  readonly gamma: WeightOptions | undefined;
  readonly beta: WeightOptions | undefined;
}

export function scaleAndCenter(options: ScaleAndCenterOptions): ScaleAndCenter {
  const { center = true, scale = true } = options;
  const gamma = weightOptions(options.gammaInitializer ?? 'ones', options.gammaRegularizer, options.gammaConstraint);
  const beta = weightOptions(options.betaInitializer ?? 'zeros', options.betaRegularizer, options.betaConstraint);
  return { gamma: scale ? gamma : undefined, beta: center ? beta : undefined };
}

/** The part of a layer's config that makes an equal scale and shift. */
export function savedScaleAndCenter({ gamma, beta }: ScaleAndCenter): LayerConfig {
  return {
    center: beta !== undefined,
    scale: gamma !== undefined,
    ...(gamma === undefined ? {} : savedWeight('gamma', gamma)),
    ...(beta === undefined ? {} : savedWeight('beta', beta)),
  };
}
