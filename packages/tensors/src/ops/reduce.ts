import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxes } from './axes.ts';
import { div } from './arithmetic.ts';
import { type TensorLike, toTensor } from './create.ts';
import { cast } from './dtype.ts';
import { reshape } from './shape.ts';

/** The axes to reduce over: one, several, or all of them when left out. Negative ones count from the end. */
export type Axes = number | readonly number[];

/** Sum over axes. Booleans are counted, as int32. */
export function sum(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  const value = toTensor(x);
  const input = value.dtype === 'bool' ? cast(value, 'int32') : value;
  return reduce('Sum', input, axis, keepDims);
}

/** Arithmetic mean over axes, in float32. */
export function mean(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  const value = cast(x, 'float32');
  const total = sum(value, axis, keepDims);
  return div(total, value.size / Math.max(total.size, 1));
}

function reduce(kernel: string, x: Tensor, axis: Axes | undefined, keepDims: boolean): Tensor {
  const axes = normalizeAxes(axis, x.rank, kernel.toLowerCase());
  if (axes.length === 0) return x;
  const result = runKernel(kernel, { x }, { axis: axes, keepDims: false });
  return keepDims
    ? reshape(
        result,
        x.shape.map((length, index) => (axes.includes(index) ? 1 : length)),
      )
    : result;
}
