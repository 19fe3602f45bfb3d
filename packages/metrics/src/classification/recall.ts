import type { Metric } from '../metric.ts';
import { ClassScore, type ClassScoreOptions, recallOf } from './counts.ts';

/**
 * Of the examples of a class, the share that was found. Undefined for a class without examples: then `zeroDivision`,
 * 0 as in scikit-learn.
 *
 * @example
 * const metric = recall();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.5
 */
export function recall(options: ClassScoreOptions = {}): Metric {
  return new ClassScore('recall', options, recallOf);
}
