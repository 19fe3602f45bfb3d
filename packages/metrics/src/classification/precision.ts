import type { Metric } from '../metric.ts';
import { ClassScore, type ClassScoreOptions, precisionOf } from './counts.ts';

/**
 * Of the examples taken for a class, the share that belongs to it. Undefined for a class that was never predicted: then
 * `zeroDivision`, 0 as in scikit-learn.
 *
 * @example
 * const metric = precision();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.5
 */
export function precision(options: ClassScoreOptions = {}): Metric {
  return new ClassScore('precision', options, precisionOf);
}
