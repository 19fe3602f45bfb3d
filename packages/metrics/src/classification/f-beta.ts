import { ArgumentError } from '@neurite/backend';
import { add, mul } from '@neurite/tensors';
import type { Metric } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { ClassScore, type ClassScoreOptions } from './counts.ts';

/** Options of {@link fBeta}. */
export interface FBetaOptions extends ClassScoreOptions {
  /** How much more recall counts than precision, β. Default 1, which is `f1`. */
  readonly beta?: number;
}

/**
 * The weighted harmonic mean of precision and recall, (1 + β²) right / (β² actual + predicted).
 *
 * @throws ArgumentError when β is not positive
 * @example
 * const metric = fBeta({ beta: 2 });
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.5
 */
export function fBeta(options: FBetaOptions = {}): Metric {
  const { beta = 1 } = options;
  if (!(beta > 0 && Number.isFinite(beta))) throw new ArgumentError(`fBeta: beta must be above 0; got ${beta}.`);
  return new ClassScore('fBeta', options, ({ right, predicted, actual }, zeroDivision) =>
    ratio(mul(right, 1 + beta * beta), add(mul(actual, beta * beta), predicted), zeroDivision),
  );
}
