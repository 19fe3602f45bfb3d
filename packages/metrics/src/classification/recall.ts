import type { Metric } from '../metric.ts';
import { ClassScore, type ClassScoreOptions, recallOf } from './counts.ts';

/**
 * Of the examples of a class, the share that was found. Undefined for a class without examples: then `zeroDivision`,
 * 0 as in scikit-learn.
 */
export function recall(options: ClassScoreOptions = {}): Metric {
  return new ClassScore('recall', options, recallOf);
}
