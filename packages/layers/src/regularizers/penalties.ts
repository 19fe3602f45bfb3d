import { abs, add, mul, square, sum, type Tensor } from '@neurite/tensors';
import { Catalog, type NamedConfig } from '../specification.ts';
import type { Regularizer } from './regularizer.ts';

/** Adds l1 · Σ|w| to the loss: drives weights to exactly zero. @param factor l1. Default 0.01 */
export function l1(factor: number | { readonly l1?: number } = 0.01): Regularizer {
  const weight = typeof factor === 'number' ? factor : (factor.l1 ?? 0.01);
  return { name: 'l1', config: { l1: weight }, penalty: (w) => absolutes(w, weight) };
}

/** Adds l2 · Σw² to the loss: keeps weights small. @param factor l2. Default 0.01 */
export function l2(factor: number | { readonly l2?: number } = 0.01): Regularizer {
  const weight = typeof factor === 'number' ? factor : (factor.l2 ?? 0.01);
  return { name: 'l2', config: { l2: weight }, penalty: (w) => squares(w, weight) };
}

/** Adds l1 · Σ|w| + l2 · Σw² to the loss. Defaults 0.01 and 0.01. */
export function l1l2(options: { readonly l1?: number; readonly l2?: number } = {}): Regularizer {
  const { l1: first = 0.01, l2: second = 0.01 } = options;
  return {
    name: 'l1l2',
    config: { l1: first, l2: second },
    penalty: (w) => add(absolutes(w, first), squares(w, second)),
  };
}

/** A regularizer, its Keras name, or its name with options. */
export type RegularizerLike = 'l1' | 'l2' | 'l1l2' | Regularizer | NamedConfig;

/** All regularizers that have a name. */
export const regularizers: Catalog<Regularizer> = new Catalog<Regularizer>('regularizer', { l1, l2, l1l2 }, 'penalty');

/** The regularizer that is meant. @throws ArgumentError for an unknown name, suggesting the nearest */
export function getRegularizer(specification: RegularizerLike): Regularizer {
  return regularizers.get(specification);
}

function absolutes(w: Tensor, factor: number): Tensor {
  return mul(sum(abs(w)), factor);
}

function squares(w: Tensor, factor: number): Tensor {
  return mul(sum(square(w)), factor);
}
