import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxis } from './axes.ts';
import type { TensorLike } from './create.ts';
import { numeric } from './dtype.ts';

/** Where a running sum or product starts, and whether it counts the element itself. */
export interface CumulativeOptions {
  /** Leave the element itself out, so that the first is 0 (a sum) or 1 (a product). Default false. */
  readonly exclusive?: boolean;
  /** Run from the end to the beginning. Default false. */
  readonly reverse?: boolean;
}

/**
 * Running sum along an axis, y[k] = Σ x[i] over i ≤ k.
 *
 * @param axis default 0; negative ones count from the end
 * @throws ArgumentError when the axis does not exist
 * @example
 * cumsum([1, 2, 3]); // [1, 3, 6]
 * cumsum([1, 2, 3], 0, { exclusive: true }); // [0, 1, 3]
 */
export function cumsum<S extends Shape>(
  x: TensorLike<S>,
  axis: number = 0,
  options: CumulativeOptions = {},
): Tensor<S> {
  return cumulative('Cumsum', 'cumsum', x, axis, options);
}

/**
 * Running product along an axis, y[k] = Π x[i] over i ≤ k. Its gradient is right where elements are 0, too.
 *
 * @param axis default 0; negative ones count from the end
 * @throws ArgumentError when the axis does not exist
 * @example
 * cumprod([1, 2, 3, 4]) // [1, 2, 6, 24]
 */
export function cumprod<S extends Shape>(
  x: TensorLike<S>,
  axis: number = 0,
  options: CumulativeOptions = {},
): Tensor<S> {
  return cumulative('Cumprod', 'cumprod', x, axis, options);
}

function cumulative<S extends Shape>(
  kernel: string,
  operation: string,
  x: TensorLike<S>,
  axis: number,
  { exclusive = false, reverse = false }: CumulativeOptions,
): Tensor<S> {
  const value = numeric(x);
  const along = normalizeAxis(axis, value.rank, operation);
  return runKernel(kernel, { x: value }, { axis: along, exclusive, reverse }) as Tensor<S>;
}
