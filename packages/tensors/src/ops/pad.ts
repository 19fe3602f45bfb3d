import { ArgumentError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import { type TensorLike, toTensor } from './create.ts';
import { reverse, slice } from './slice.ts';
import { shapeText } from './text.ts';

/** How many elements are added before and after an axis. */
export type Padding = readonly [before: number, after: number];

/** What {@link pad} fills with: see there. */
export type PadMode = 'constant' | 'reflect' | 'symmetric';

/**
 * The tensor with elements added around it.
 *
 * Of a, b, c with two more on either side make: 'constant' v v a b c v v; 'reflect' c b a b c b a, without repeating
 * the edge; 'symmetric' b a a b c c b.
 *
 * @param paddings one [before, after] for each axis
 * @param mode default 'constant'
 * @param value what 'constant' fills with; default 0
 * @throws ArgumentError when paddings do not fit, or 'reflect' or 'symmetric' need more elements than an axis has
 * @example
 * pad([1, 2, 3], [[1, 2]]); // [0, 1, 2, 3, 0, 0]
 */
export function pad(
  x: TensorLike,
  paddings: readonly Padding[],
  mode: PadMode = 'constant',
  value: number = 0,
): Tensor {
  const source = toTensor(x);
  const whole = paddings.every(
    (pair) => pair.length === 2 && pair.every((count) => Number.isInteger(count) && count >= 0),
  );
  if (paddings.length !== source.rank || !whole) {
    throw new ArgumentError(
      `pad: paddings must be one [before, after] of whole numbers of at least 0 for each axis of ` +
        `${shapeText(source.shape)}; got ${JSON.stringify(paddings)}.`,
    );
  }
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return source;
  if (mode === 'constant') {
    const lists = paddings.map(([before, after]) => [before, after]);
    return runKernel('PadV2', { x: source }, { paddings: lists, constantValue: value });
  }
  if (mode !== 'reflect' && mode !== 'symmetric') {
    throw new ArgumentError(`pad: mode must be 'constant', 'reflect' or 'symmetric'; got '${String(mode)}'.`);
  }
  return paddings.reduce((padded, pair, axis) => mirror(padded, axis, pair, mode), source);
}

function mirror(x: Tensor, axis: number, [before, after]: Padding, mode: 'reflect' | 'symmetric'): Tensor {
  const length = x.shape[axis]!;
  const skip = mode === 'reflect' ? 1 : 0;
  if (Math.max(before, after) > Math.max(length - skip, 0)) {
    throw new ArgumentError(
      `pad: '${mode}' can add at most ${Math.max(length - skip, 0)} elements to either side of an axis of length ` +
        `${length}; got [${before}, ${after}] for axis ${axis} of ${shapeText(x.shape)}.`,
    );
  }
  const reflection = (begin: number, count: number): Tensor =>
    reverse(
      slice(
        x,
        x.shape.map((_, index) => (index === axis ? begin : 0)),
        x.shape.map((n, index) => (index === axis ? count : n)),
      ),
      axis,
    );
  const parts: Tensor[] = [x];
  if (before > 0) parts.unshift(reflection(skip, before));
  if (after > 0) parts.push(reflection(length - after - skip, after));
  return concat(parts, axis);
}
