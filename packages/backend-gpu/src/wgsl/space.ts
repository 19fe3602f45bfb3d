import type { View } from '@neurite/backend';

/** An axis of an index space: its coordinate is (variable / inner) % length. */
export interface Axis {
  /** The WGSL variable that counts through this axis and others, row-major. */
  readonly variable: string;
  readonly length: number;
  /** How many values of the variable one step along the axis takes. */
  readonly inner: number;
  /** Whether it is the outermost of its variable's axes. */
  readonly isOutermost: boolean;
}

/** The axes of a shape that one variable walks through in row-major order. */
export const axesOf = (variable: string, shape: readonly number[]): Axis[] => {
  const axes: Axis[] = [];
  let inner = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    axes.unshift({ variable, length: shape[axis]!, inner, isOutermost: false });
    inner *= shape[axis]!;
  }
  const first = axes.findIndex(({ length }) => length !== 1);
  return axes.map((axis, at) => (first < 0 || at <= first ? { ...axis, isOutermost: true } : axis));
};

/** The coordinate along an axis, as an expression. */
export const coordinate = ({ variable, length, inner, isOutermost }: Axis): string => {
  // WGSL refuses to divide by a literal zero; along an empty axis nothing is looked up anyway.
  if (length <= 1 || inner === 0) return '0u';
  if (inner === 1) return isOutermost ? variable : `(${variable} % ${length}u)`;
  return isOutermost ? `(${variable} / ${inner}u)` : `(${variable} / ${inner}u % ${length}u)`;
};

/** Where in its buffer a view's element lies, as an expression of the variables of the space's axes, one for each of the view's. */
export const placeIn = (view: View, axes: readonly Axis[]): string => {
  const terms: string[] = [];
  for (const { axis, stride } of merged(view.strides, axes)) {
    const at = coordinate(axis);
    terms.push(Math.abs(stride) === 1 ? at : `${at} * ${Math.abs(stride)}u`);
    if (stride < 0) terms[terms.length - 1] = `- ${terms.at(-1)!}`;
  }
  if (view.offset !== 0 || terms.length === 0 || terms[0]!.startsWith('-')) terms.unshift(`${view.offset}u`);
  return terms.reduce((sum, term) => (term.startsWith('-') ? `${sum} ${term}` : `${sum} + ${term}`));
};

/** Neighbouring axes that a view walks as one become one; axes along which it does not move are left out. */
const merged = (strides: readonly number[], axes: readonly Axis[]): { axis: Axis; stride: number }[] => {
  const result: { axis: Axis; stride: number }[] = [];
  for (const [at, axis] of axes.entries()) {
    if (axis.length === 1) continue;
    const stride = strides[at]!;
    const last = result.at(-1);
    const isRun =
      last !== undefined &&
      last.axis.variable === axis.variable &&
      last.axis.inner === axis.inner * axis.length &&
      last.stride === stride * axis.length;
    if (isRun) {
      const length = last.axis.length * axis.length;
      result[result.length - 1] = { axis: { ...axis, length, isOutermost: last.axis.isOutermost }, stride };
    } else result.push({ axis, stride });
  }
  return result.filter(({ stride }) => stride !== 0);
};
