import { add, clip, div, maximum, minimum, mul, sqrt, square, sum, type Tensor } from '@neurite/tensors';
import { Catalog, type NamedConfig } from '../specification.ts';
import type { Constraint } from './constraint.ts';

/** Kept from dividing by zero, as in Keras. */
const EPSILON = 1e-7;

interface AxisOptions {
  /** The axes that one norm is taken over. Default 0: the weights into each unit of a dense layer. */
  readonly axis?: number | readonly number[];
}

/**
 * Weights whose norm exceeds a bound are scaled down to it: w · min(‖w‖, maxValue) / (‖w‖ + 1e-7), with the Euclidean
 * norm over the given axes.
 *
 * Source: Srivastava et al., Dropout, JMLR 15 (2014), section 5.1.
 *
 * @param options `maxValue` defaults to 2, `axis` to 0; for the kernel of a convolution it is [0, 1, 2]
 * @example
 * dense({ units: 8, kernelConstraint: maxNorm({ maxValue: 3 }) })
 */
export function maxNorm(options: AxisOptions & { readonly maxValue?: number } = {}): Constraint {
  const { maxValue = 2, axis = 0 } = options;
  return {
    name: 'maxNorm',
    config: { ...options },
    project(w) {
      const norms = normsOf(w, axis);
      return mul(w, div(clip(norms, 0, maxValue), add(norms, EPSILON)));
    },
  };
}

/**
 * Negative weights become zero: max(w, 0).
 *
 * @example
 * dense({ units: 8, kernelConstraint: 'nonNeg' })
 */
export function nonNeg(): Constraint {
  return { name: 'nonNeg', config: {}, project: (w) => maximum(w, 0) };
}

/**
 * Weights are scaled to norm 1: w / (‖w‖ + 1e-7), with the Euclidean norm over the given axes.
 *
 * @param options `axis` defaults to 0
 * @example
 * dense({ units: 8, kernelConstraint: unitNorm() })
 */
export function unitNorm(options: AxisOptions = {}): Constraint {
  const { axis = 0 } = options;
  return { name: 'unitNorm', config: { ...options }, project: (w) => div(w, add(normsOf(w, axis), EPSILON)) };
}

/**
 * Norms are brought between two bounds, or some of the way there: w · n / (‖w‖ + 1e-7) with
 * n = rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖ and the Euclidean norm over the given axes.
 *
 * @param options `minValue` defaults to 0, `maxValue` to 1, `rate` to 1, `axis` to 0
 * @example
 * dense({ units: 8, kernelConstraint: minMaxNorm({ minValue: 0.5, maxValue: 2 }) })
 */
export function minMaxNorm(
  options: AxisOptions & { readonly minValue?: number; readonly maxValue?: number; readonly rate?: number } = {},
): Constraint {
  const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = options;
  return {
    name: 'minMaxNorm',
    config: { ...options },
    project(w) {
      const norms = normsOf(w, axis);
      const desired = add(mul(minimum(maximum(norms, minValue), maxValue), rate), mul(norms, 1 - rate));
      return mul(w, div(desired, add(norms, EPSILON)));
    },
  };
}

/** A constraint, its Keras name, or its name with options. */
export type ConstraintLike = 'maxNorm' | 'nonNeg' | 'unitNorm' | 'minMaxNorm' | Constraint | NamedConfig;

/** All constraints that have a name. */
export const constraints: Catalog<Constraint> = new Catalog<Constraint>(
  'constraint',
  { maxNorm, nonNeg, unitNorm, minMaxNorm },
  'project',
);

/**
 * The constraint that is meant. @throws ArgumentError for an unknown name, suggesting the nearest
 *
 * @example
 * getConstraint('nonNeg').project(tensor([-1, 2])); // [0, 2]
 */
export function getConstraint(specification: ConstraintLike): Constraint {
  return constraints.get(specification);
}

function normsOf(w: Tensor, axis: number | readonly number[]): Tensor {
  return sqrt(sum(square(w), axis, true));
}
