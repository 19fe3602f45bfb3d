import { elementCount, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { axisOf } from './axes.ts';
import { promote } from './dtype.ts';
import { listOf } from './list-inputs.ts';
import type { LoweringTable } from './lowering.ts';

/** Other shapes for the same elements, repetition, and joining. */
export const shape: LoweringTable = {
  Identity: ({ inputs }) => inputs.x!,
  Reshape: ({ builder: b, inputs, attributes }) => {
    const x = inputs.x!;
    return b.reshape(x, inferredShape(attributes.shape as number[], elementCount(b.typeOf(x).shape)));
  },
  ExpandDims: ({ builder: b, inputs, attributes }) => expandDims(b, inputs.input!, attributes.dim),
  Squeeze: ({ builder: b, inputs, attributes }) => {
    const { shape: from } = b.typeOf(inputs.x!);
    const given = (attributes.axis ?? []) as number[];
    const axes = given.map((axis) => axisOf(axis, from.length));
    const goes = (length: number, axis: number): boolean => (given.length > 0 ? axes.includes(axis) : length === 1);
    return b.reshape(
      inputs.x!,
      from.filter((length, axis) => !goes(length, axis)),
    );
  },

  Transpose: ({ builder: b, inputs, attributes }) => {
    const rank = b.typeOf(inputs.x!).shape.length;
    return transpose(
      b,
      inputs.x!,
      (attributes.perm ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis)) as number[],
    );
  },

  Tile: ({ builder: b, inputs, attributes }) => tile(b, inputs.x!, attributes.reps as number[]),
  BroadcastTo: ({ builder: b, inputs, attributes }) => b.broadcast(inputs.x!, attributes.shape as number[]),

  Concat: ({ builder: b, inputs, attributes }) => {
    const values = promote(b, listOf(inputs));
    return concat(b, values, axisOf(attributes.axis ?? 0, b.typeOf(values[0]!).shape.length));
  },
  Pack: ({ builder: b, inputs, attributes }) => {
    const values = promote(b, listOf(inputs));
    const axis = axisOf(attributes.axis ?? 0, b.typeOf(values[0]!).shape.length + 1);
    return concat(
      b,
      values.map((value) => expandDims(b, value, axis)),
      axis,
    );
  },
};

/** A shape in which one length may be −1: what is left of `count` elements. */
function inferredShape(lengths: readonly number[], count: number): number[] {
  const known = elementCount(lengths.filter((length) => length !== -1));
  return lengths.map((length) => (length === -1 ? count / known : length));
}

/** x with an axis of length 1 put in at `dim`, which counts from the end where it is negative. */
export function expandDims(b: ProgramBuilder, x: ValueId, dim: unknown): ValueId {
  const { shape: from } = b.typeOf(x);
  return b.reshape(x, from.toSpliced(axisOf(dim ?? 0, from.length + 1), 0, 1));
}

/** x with its axes in another order; x itself if the order is its own. */
export function transpose(b: ProgramBuilder, x: ValueId, permutation: readonly number[]): ValueId {
  return permutation.every((from, axis) => from === axis) ? x : b.transpose(x, permutation);
}

/** x under another shape; x itself if the shape is its own. */
export function reshape(b: ProgramBuilder, x: ValueId, to: Shape): ValueId {
  const { shape: from } = b.typeOf(x);
  return from.length === to.length && from.every((length, axis) => length === to[axis]) ? x : b.reshape(x, to);
}

/**
 * An axis of length 1 is repeated by broadcasting. Any other needs an axis of its own for the repetitions, which then
 * melts into it.
 */
function tile(b: ProgramBuilder, x: ValueId, reps: readonly number[]): ValueId {
  const { shape: from } = b.typeOf(x);
  const to = from.map((length, axis) => length * reps[axis]!);
  const split = from.flatMap((length, axis) => (length === 1 || reps[axis] === 1 ? [length] : [1, length]));
  const repeated = from.flatMap((length, axis) =>
    length === 1 || reps[axis] === 1 ? [length * reps[axis]!] : [reps[axis]!, length],
  );
  if (repeated.every((length, axis) => length === split[axis])) return x;
  return reshape(b, b.broadcast(reshape(b, x, split), repeated), to);
}

/** Empty operands are left out: they may be most of a list, and add nothing. */
function concat(b: ProgramBuilder, values: readonly ValueId[], axis: number): ValueId {
  const full = values.filter((value) => b.typeOf(value).shape[axis] !== 0);
  const kept = full.length > 0 ? full : values.slice(0, 1);
  return kept.length === 1 ? kept[0]! : b.concat(kept, axis);
}
