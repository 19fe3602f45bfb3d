import { ArgumentError } from '@neurite/backend';
import { abs, add, mul, square, sum, type Tensor } from '@neurite/tensors';
import { Catalog, type NamedConfig } from '../specification.ts';
import { orthogonalRegularizer } from './orthogonal-regularizer.ts';
import type { Regularizer } from './regularizer.ts';

/**
 * Adds l1 · Σ|w| to the loss: drives weights to exactly zero (the lasso).
 *
 * @param factor l1. Default 0.01
 * @throws ArgumentError when it is below 0
 * @example
 * dense({ units: 8, kernelRegularizer: l1(1e-4) })
 */
export function l1(factor: number | { readonly l1?: number } = 0.01): Regularizer {
  const weight = factorOf('l1', typeof factor === 'number' ? factor : factor.l1);
  return { name: 'l1', config: { l1: weight }, penalty: (w) => absolutes(w, weight) };
}

/**
 * Adds l2 · Σw² to the loss: keeps weights small (ridge regression).
 *
 * @param factor l2. Default 0.01
 * @throws ArgumentError when it is below 0
 * @example
 * dense({ units: 8, kernelRegularizer: l2(1e-4) })
 */
export function l2(factor: number | { readonly l2?: number } = 0.01): Regularizer {
  const weight = factorOf('l2', typeof factor === 'number' ? factor : factor.l2);
  return { name: 'l2', config: { l2: weight }, penalty: (w) => squares(w, weight) };
}

/**
 * Adds l1 · Σ|w| + l2 · Σw² to the loss (the elastic net).
 *
 * @param options l1 and l2. Default 0.01 each
 * @throws ArgumentError when one of them is below 0
 * @example
 * dense({ units: 8, kernelRegularizer: l1l2({ l1: 1e-5, l2: 1e-4 }) })
 */
export function l1l2(options: { readonly l1?: number; readonly l2?: number } = {}): Regularizer {
  const first = factorOf('l1', options.l1);
  const second = factorOf('l2', options.l2);
  return {
    name: 'l1l2',
    config: { l1: first, l2: second },
    penalty: (w) => add(absolutes(w, first), squares(w, second)),
  };
}

/** A regularizer, its Keras name, or its name with options. */
export type RegularizerLike = 'l1' | 'l2' | 'l1l2' | 'orthogonalRegularizer' | Regularizer | NamedConfig;

/** All regularizers that have a name. */
export const regularizers: Catalog<Regularizer> = new Catalog<Regularizer>(
  'regularizer',
  { l1, l2, l1l2, orthogonalRegularizer },
  'penalty',
);

/**
 * The regularizer that is meant. @throws ArgumentError for an unknown name, suggesting the nearest
 *
 * @example
 * getRegularizer('l2').penalty(tensor([3, 4])); // 0.25
 */
export function getRegularizer(specification: RegularizerLike): Regularizer {
  return regularizers.get(specification);
}

function factorOf(name: string, value: number = 0.01): number {
  if (value >= 0) return value;
  throw new ArgumentError(`A regularizer's factor ${name} must be a number of at least 0; got ${value}.`);
}

function absolutes(w: Tensor, factor: number): Tensor {
  return mul(sum(abs(w)), factor);
}

function squares(w: Tensor, factor: number): Tensor {
  return mul(sum(square(w)), factor);
}
