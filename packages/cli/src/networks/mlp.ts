import { dense, flatten } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';

/** What a network is to fit: the shape of one example, and the number of classes, or none where a number is wanted. */
export interface NetworkRequest {
  readonly inputShape: readonly number[];
  readonly classes: number | undefined;
}

/**
 * The network of `--model mlp`: two hidden layers of 64 and 32 rectified units, and an output for each class (one for
 * two classes or a number).
 */
export function mlp({ inputShape, classes }: NetworkRequest): Sequential {
  const first = inputShape.length > 1 ? [flatten({ inputShape })] : [];
  const units = classes === undefined || classes === 2 ? 1 : classes;
  const activation = classes === undefined ? 'linear' : classes === 2 ? 'sigmoid' : 'softmax';
  return sequential([
    ...first,
    dense({ units: 64, activation: 'relu', ...(first.length === 0 ? { inputShape } : {}) }),
    dense({ units: 32, activation: 'relu' }),
    dense({ units, activation }),
  ]);
}
