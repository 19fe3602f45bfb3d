import type { Metric } from '../metric.ts';
import { ClassScore, type ClassScoreOptions, precisionOf } from './counts.ts';

/**
 * Of the examples taken for a class, the share that belongs to it. Undefined for a class that was never predicted: then
 * `zeroDivision`, 0 as in scikit-learn.
 */
export function precision(options: ClassScoreOptions = {}): Metric {
  return new ClassScore('precision', options, precisionOf);
}
