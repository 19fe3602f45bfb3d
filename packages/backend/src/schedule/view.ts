import { type DType, elementCount, rowMajorStrides, type Shape } from '../program/types.ts';

/** A stored array of a program: where nodes' results lie. Its number is the node that makes it. */
export type BufferId = number;

/** A way to look at a stored array: element [i, j, …] lies at offset + i · strides[0] + j · strides[1] + …, in elements. */
export interface View {
  readonly buffer: BufferId;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly dtype: DType;
}

/**
 * The whole of an array, in row-major order.
 *
 * @example
 * wholeView(0, [2, 3], 'float32').strides // [3, 1]
 */
export const wholeView = (buffer: BufferId, shape: Shape, dtype: DType): View => ({
  buffer,
  offset: 0,
  shape,
  strides: rowMajorStrides(shape),
  dtype,
});

/**
 * Whether the view's elements stand one after the other in row-major order.
 *
 * @example
 * isContiguous(broadcastView(wholeView(0, [3], 'float32'), [2, 3])) // false
 */
export const isContiguous = ({ shape, strides }: View): boolean => {
  if (shape.includes(0)) return true;
  const expected = rowMajorStrides(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === expected[axis]);
};

/**
 * The same elements under another shape, or undefined where no strides say so. Axes are matched in runs of equal size; within a run
 * the old axes must be walked as one.
 */
export const reshapeView = (view: View, shape: Shape): View | undefined => {
  if (isContiguous(view)) return { ...view, shape, strides: rowMajorStrides(shape) };
  if (elementCount(shape) === 0) return { ...view, shape, strides: rowMajorStrides(shape) };
  const old = view.shape
    .map((length, axis) => ({ length, stride: view.strides[axis]! }))
    .filter(({ length }) => length !== 1);
  const strides = new Array<number>(shape.length).fill(0);
  let oldEnd = old.length;
  let newEnd = shape.length;
  while (newEnd > 0) {
    let newStart = newEnd - 1;
    let oldStart = oldEnd;
    let newSize = shape[newStart]!;
    let oldSize = 1;
    while (newSize !== oldSize) {
      if (newSize > oldSize) oldSize *= old[--oldStart]!.length;
      else newSize *= shape[--newStart]!;
    }
    for (let axis = oldStart; axis + 1 < oldEnd; axis++) {
      if (old[axis]!.stride !== old[axis + 1]!.stride * old[axis + 1]!.length) return undefined;
    }
    let stride = oldEnd > oldStart ? old[oldEnd - 1]!.stride : 0;
    for (let axis = newEnd - 1; axis >= newStart; axis--) {
      strides[axis] = stride;
      stride *= shape[axis]!;
    }
    newEnd = newStart;
    oldEnd = oldStart;
  }
  return { ...view, shape, strides };
};

/** Axis i becomes axis permutation[i] of the view. */
export const transposeView = (view: View, permutation: readonly number[]): View => ({
  ...view,
  shape: permutation.map((axis) => view.shape[axis]!),
  strides: permutation.map((axis) => view.strides[axis]!),
});

/**
 * The view repeated to a larger shape, by NumPy's rule.
 *
 * @example
 * broadcastView(wholeView(0, [3], 'float32'), [2, 3]).strides // [0, 1]
 */
export const broadcastView = (view: View, shape: Shape): View => {
  const shift = shape.length - view.shape.length;
  const strides = shape.map((_, axis) =>
    axis < shift || view.shape[axis - shift] === 1 ? 0 : view.strides[axis - shift]!,
  );
  return { ...view, shape, strides };
};

/**
 * A part of the view: `shape` elements of each axis from `start` on, every `steps`-th.
 *
 * @example
 * const view = sliceView(wholeView(0, [6, 4], 'float32'), [1, 0], [2, 1], [2, 4]);
 * [view.offset, ...view.strides] // [4, 8, 1]
 */
export const sliceView = (view: View, start: readonly number[], steps: readonly number[], shape: Shape): View => ({
  ...view,
  offset: shape.includes(0)
    ? view.offset
    : start.reduce((offset, at, axis) => offset + at * view.strides[axis]!, view.offset),
  shape,
  strides: view.strides.map((stride, axis) => stride * steps[axis]!),
});

/** The view with some axes turned around. */
export const reverseView = (view: View, axes: readonly number[]): View => ({
  ...view,
  offset: view.shape.includes(0)
    ? view.offset
    : axes.reduce((offset, axis) => offset + (view.shape[axis]! - 1) * view.strides[axis]!, view.offset),
  strides: view.strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
});

/**
 * Whether two views of one shape look at the same elements in the same way.
 *
 * @example
 * const image = wholeView(0, [6, 4], 'float32');
 * sameView(image, sliceView(image, [0, 0], [1, 1], [6, 4])) // true
 */
export const sameView = (a: View, b: View): boolean =>
  a.buffer === b.buffer &&
  a.offset === b.offset &&
  a.dtype === b.dtype &&
  a.strides.length === b.strides.length &&
  a.strides.every((stride, axis) => stride === b.strides[axis]);
