import type { Metric } from '../metric.ts';
import { ClassScore, type ClassScoreOptions, f1Of } from './counts.ts';

/**
 * The harmonic mean of precision and recall, 2 · right / (predicted + actual). Undefined for a class without examples
 * and predictions: then `zeroDivision`, 0 as in scikit-learn.
 *
 * @example
 * const metric = f1();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.5
 */
export function f1(options: ClassScoreOptions = {}): Metric {
  return new ClassScore('f1', options, f1Of);
}
