import { ArgumentError, ShapeError } from '@neurite/backend';
import { ndArray, sizeOf, zerosOf } from '@neurite/tensors';
import type { Initializer } from './initializer.ts';

/**
 * The identity matrix times `gain`: for square kernels, and for kernels of a recurrent network that shall remember.
 *
 * Source: Le, Jaitly and Hinton, A Simple Way to Initialize Recurrent Networks of Rectified Linear Units (2015), arXiv:1504.00941.
 *
 * @throws ShapeError, when used, for a weight that is no matrix
 * @example
 * simpleRnn({ units: 32, activation: 'relu', recurrentInitializer: identityMatrix({ gain: 0.5 }) })
 */
export function identityMatrix({ gain = 1 }: { readonly gain?: number } = {}): Initializer {
  if (!Number.isFinite(gain))
    throw new ArgumentError(`identityMatrix: gain must be a number; got ${JSON.stringify(gain)}.`);
  return {
    name: 'identity',
    config: gain === 1 ? {} : { gain },
    initialize(shape, dtype) {
      if (shape.length !== 2)
        throw new ShapeError(
          `The initializer 'identity' makes matrices; a weight of shape [${shape.join(', ')}] is none.`,
        );
      const data = zerosOf(dtype, sizeOf(shape));
      for (let at = 0; at < Math.min(shape[0]!, shape[1]!); at++) data[at * shape[1]! + at] = gain;
      return ndArray(data, shape, dtype);
    },
  };
}
