import { mean, mul, sum, type Tensor } from '@neurite/tensors';
import { ratio } from '../ratio.ts';

/** The mean over the classes, their mean weighted by how many examples each class has, or a vector of all. */
export type AucAverage = 'macro' | 'weighted' | 'none';

/** @param positives how many examples each class has */
export function averageScores(scores: Tensor, positives: Tensor, average: AucAverage): Tensor {
  if (average === 'none') return scores;
  return average === 'macro' ? mean(scores) : ratio(sum(mul(scores, positives)), sum(positives));
}
