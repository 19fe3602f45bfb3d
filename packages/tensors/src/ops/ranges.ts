import { ArgumentError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import { type DType, type Shape, zerosOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { tensor, type TensorLike, toTensor } from './create.ts';
import { cast } from './dtype.ts';

/**
 * The numbers start, start + step, … before stop: ⌈(stop − start) / step⌉ of them.
 *
 * @param start or, given alone, the stop of a range that starts at 0
 * @param step may be negative, not 0; default 1
 * @throws ArgumentError when step is 0
 * @example
 * range(3); // [0, 1, 2]
 * range(1, 2, 0.25); // [1, 1.25, 1.5, 1.75]
 */
export function range(start: number, stop?: number, step: number = 1, dtype: DType = 'float32'): Tensor<[number]> {
  if (step === 0 || Number.isNaN(step))
    throw new ArgumentError(`range: step must be a number other than 0; got ${step}.`);
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.max(0, Math.ceil((end - first) / step));
  return tensor(
    zerosOf(dtype, length).map((_, index) => first + index * step),
    [length],
    dtype,
  );
}

/**
 * `count` numbers evenly spaced from start to stop, both included.
 *
 * @throws ArgumentError when count is not a whole number of at least 1
 * @example
 * linspace(0, 1, 5); // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, stop: number, count: number): Tensor<[number]> {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError(`linspace: count must be a whole number of at least 1; got ${count}.`);
  }
  const at = (index: number): number =>
    index === count - 1 && count > 1 ? stop : start + (index * (stop - start)) / (count - 1 || 1);
  return tensor(
    new Float32Array(count).map((_, index) => at(index)),
    [count],
  );
}

/**
 * The identity matrix of `rows` rows and as many columns, or a matrix of `columns` columns with ones on its diagonal.
 *
 * @example
 * eye(2) // [[1, 0], [0, 1]]
 */
export function eye(rows: number, columns: number = rows, dtype: DType = 'float32'): Tensor<[number, number]> {
  const data = zerosOf(dtype, rows * columns);
  for (let index = 0; index < Math.min(rows, columns); index++) data[index * (columns + 1)] = 1;
  return tensor(data, [rows, columns], dtype);
}

/** What {@link oneHot} writes. */
export interface OneHotOptions {
  /** In the place of the class. Default 1. */
  readonly onValue?: number;
  /** Elsewhere. Default 0. */
  readonly offValue?: number;
  /** Default 'float32'. */
  readonly dtype?: DType;
}

/**
 * Class indices as vectors that are 1 at the index and 0 elsewhere. An index outside of [0, depth) gives zeros only.
 *
 * @param indices whole numbers, of any shape
 * @param depth the number of classes: the length of the new last axis
 * @throws ArgumentError when depth is not a whole number of at least 1
 * @example
 * oneHot([0, 2], 3); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot<S extends Shape>(
  indices: TensorLike<S>,
  depth: number,
  { onValue = 1, offValue = 0, dtype = 'float32' }: OneHotOptions = {},
): Tensor<[...S, number]> {
  if (!Number.isInteger(depth) || depth < 1) {
    throw new ArgumentError(
      `oneHot: depth, the number of classes, must be a whole number of at least 1; got ${depth}.`,
    );
  }
  const classes = cast(toTensor(indices, 'int32'), 'int32');
  const result = runKernel('OneHot', { indices: classes }, { depth, onValue, offValue, dtype: 'float32' });
  return cast(result, dtype) as Tensor as Tensor<[...S, number]>;
}
