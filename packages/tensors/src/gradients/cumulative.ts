import { registerGradient } from '../core/tape.ts';
import { add, mul } from '../ops/arithmetic.ts';
import { cumprod, type CumulativeOptions, cumsum } from '../ops/cumulative.ts';
import { pad } from '../ops/pad.ts';
import { slice } from '../ops/slice.ts';
import type { Tensor } from '../tensor.ts';

type Attributes = Required<CumulativeOptions> & { readonly axis: number };

registerGradient('Cumsum', ({ dy, attributes }) => {
  const { axis, exclusive, reverse } = attributes as unknown as Attributes;
  return { x: () => cumsum(dy, axis, { exclusive, reverse: !reverse }) };
});

/**
 * With y[k] = Π x[i] over i ≤ k, the cotangent of x[i] is (Π x[j] over j < i) · s[i], where
 * s[i] = Σ dy[k] · Π x[j] over i < j ≤ k, for k ≥ i, obeys s[i] = dy[i] + x[i + 1] · s[i + 1]. Nothing is divided by, so
 * zeros do no harm, and all of it is differentiable again.
 */
registerGradient('Cumprod', ({ dy, inputs, attributes }) => {
  const x = inputs.x!;
  const { axis, exclusive, reverse } = attributes as unknown as Attributes;
  // One step further in the direction in which the product runs.
  const next = (values: Tensor): Tensor => shift(values, axis, reverse ? 1 : -1);
  return {
    x: () => {
      const before = cumprod(x, axis, { exclusive: true, reverse });
      const own = exclusive ? next(dy) : dy;
      return mul(before, recurrence(next(x), own, axis, reverse));
    },
  };
});

/**
 * s[i] = b[i] + a[i] · s[i + 1] along an axis, in ⌈log₂ n⌉ rounds that each double the reach.
 *
 * Source: Blelloch, Prefix sums and their applications, CMU-CS-90-190 (1990).
 */
function recurrence(a: Tensor, b: Tensor, axis: number, reverse: boolean): Tensor {
  let factor = a;
  let sum = b;
  const length = a.shape[axis]!;
  for (let reach = 1; reach < length; reach *= 2) {
    const distance = reverse ? reach : -reach;
    sum = add(sum, mul(factor, shift(sum, axis, distance)));
    if (2 * reach < length) factor = mul(factor, shift(factor, axis, distance));
  }
  return sum;
}

/** The elements moved by `distance` along an axis; zeros come after them. */
function shift(x: Tensor, axis: number, distance: number): Tensor {
  const length = x.shape[axis]!;
  const moved = Math.min(Math.abs(distance), length);
  const kept = x.shape.map((n, index) => (index === axis ? length - moved : n));
  const part = slice(
    x,
    x.shape.map((_, index) => (index === axis && distance < 0 ? moved : 0)),
    kept,
  );
  const padding = distance < 0 ? ([0, moved] as const) : ([moved, 0] as const);
  return pad(
    part,
    x.shape.map((_, index) => (index === axis ? padding : ([0, 0] as const))),
  );
}
