import { ndArray, sizeOf, zerosOf } from '@neurite/tensors';
import type { Initializer } from './initializer.ts';

/** All zeros: for biases. @example dense({ units: 8, biasInitializer: 'zeros' }) */
export function zeros(): Initializer {
  return filled('zeros', 0, {});
}

/** All ones: for scales. @example batchNormalization({ gammaInitializer: 'ones' }) */
export function ones(): Initializer {
  return filled('ones', 1, {});
}

/** All the same value. Default 0. @example dense({ units: 8, biasInitializer: constant({ value: 0.1 }) }) */
export function constant({ value = 0 }: { readonly value?: number } = {}): Initializer {
  return filled('constant', value, { value });
}

function filled(name: string, value: number, config: Initializer['config']): Initializer {
  return {
    name,
    config,
    initialize: (shape, dtype) => ndArray(zerosOf(dtype, sizeOf(shape)).fill(value), shape, dtype),
  };
}
