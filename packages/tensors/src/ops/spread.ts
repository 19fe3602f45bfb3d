import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { pad } from './pad.ts';
import { reshape } from './shape.ts';
import { slice } from './slice.ts';

/** The slices along an axis with `stride` − 1 zeros between neighbours. */
export function spreadAxis(x: Tensor, axis: number, stride: number): Tensor {
  const length = x.shape[axis]!;
  if (stride === 1 || length <= 1) return x;
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const gaps = pad(reshape(x, [outer * length, 1, inner]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const spread = (length - 1) * stride + 1;
  const trimmed = slice(reshape(gaps, [outer, length * stride, inner]), [0, 0, 0], [outer, spread, inner]);
  return reshape(trimmed, [...x.shape.slice(0, axis), spread, ...x.shape.slice(axis + 1)]);
}
