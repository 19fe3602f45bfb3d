import { add, clip, div, maximum, minimum, mul, sqrt, square, sum, type Tensor } from '@neurite/tensors';
import { Catalog, type NamedConfig } from '../specification.ts';
import type { Constraint } from './constraint.ts';

/** Kept from dividing by zero, as in Keras. */
const EPSILON = 1e-7;

interface AxisOptions {
  /** The axes that one norm is taken over. Default 0: the weights into each unit of a dense layer. */
  readonly axis?: number | readonly number[];
}

/** Weights whose norm exceeds `maxValue` (default 2) are scaled down to it. */
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

/** Negative weights become zero. */
export function nonNeg(): Constraint {
  return { name: 'nonNeg', config: {}, project: (w) => maximum(w, 0) };
}

/** Weights are scaled to norm 1. */
export function unitNorm(options: AxisOptions = {}): Constraint {
  const { axis = 0 } = options;
  return { name: 'unitNorm', config: { ...options }, project: (w) => div(w, add(normsOf(w, axis), EPSILON)) };
}

/** Norms are brought between `minValue` (default 0) and `maxValue` (default 1), by the share `rate` (default 1) of the way. */
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

/** The constraint that is meant. @throws ArgumentError for an unknown name, suggesting the nearest */
export function getConstraint(specification: ConstraintLike): Constraint {
  return constraints.get(specification);
}

function normsOf(w: Tensor, axis: number | readonly number[]): Tensor {
  return sqrt(sum(square(w), axis, true));
}
