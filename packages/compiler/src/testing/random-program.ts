/**
 * Random programs for tests of passes: a list of instructions, each a few numbers, is read as nodes over the values
 * that exist so far. Whatever the numbers, a sound program comes out, so fast-check can shrink a failure by dropping
 * them.
 */
import {
  type BinaryOp,
  type CompareOp,
  type DType,
  elementCount,
  type HostArray,
  type Program,
  print,
  ProgramBuilder,
  ProgramError,
  type ReduceOp,
  type Shape,
  type UnaryOp,
  type ValueId,
  verify,
} from '@neurite/backend';
import fc from 'fast-check';

/** A program and values for its inputs and state. */
export interface RandomProgram {
  readonly program: Program;
  readonly inputs: readonly HostArray[];
  readonly state: readonly HostArray[];
}

type Instruction = readonly [make: number, a: number, b: number, detail: number];

/** Programs of up to so many instructions. */
export function randomPrograms(length = 40): fc.Arbitrary<RandomProgram> {
  const instruction = fc.tuple(fc.nat(9999), fc.nat(9999), fc.nat(9999), fc.nat(9999));
  return fc
    .array(instruction, { minLength: 1, maxLength: length, size: 'max' })
    .map((instructions) => build(instructions))
    .map((random) => Object.assign(random, { [fc.toStringMethod]: () => print(random.program) }));
}

/** Values that grow beyond this are not used any further. */
const mostElements = 200;

const shapes: readonly Shape[] = [[], [3], [1], [2, 3], [2, 1], [1, 3], [2, 2, 3], [0, 3], [1, 4, 4, 2], [3, 3]];
const interesting = [0, -0, 1, -1, 2, 0.5, -0.5, 3, NaN, Infinity, -Infinity, 0.1, -2.5, 4, 7];
const literals = [0, -0, 1, -1, 2, 0.5, 3, -2];

function build(instructions: readonly Instruction[]): RandomProgram {
  const b = new ProgramBuilder();
  const inputs: HostArray[] = [];
  const state: HostArray[] = [];
  const values: ValueId[] = [];
  for (const [index, shape] of shapes.entries()) {
    const array = sample(shape, index % 4 === 3 ? 'int32' : 'float32', index);
    if (index % 3 === 2) {
      values.push(b.state(array));
      state.push(array);
    } else {
      values.push(b.input(array));
      inputs.push(array);
    }
  }
  values.push(b.constant(sample([2, 3], 'float32', 77)), b.iota([3], 0), b.constant(sample([3], 'bool', 5)));
  for (const instruction of instructions) {
    try {
      const made = makers[instruction[0] % makers.length]!(b, values, instruction);
      values.push(...made.filter((value) => elementCount(b.typeOf(value).shape) <= mostElements));
    } catch (error) {
      // Operands that do not fit: the instruction says nothing.
      if (!(error instanceof ProgramError)) throw error;
    }
  }
  const last = instructions.length === 0 ? 0 : instructions[instructions.length - 1]![1];
  b.nodes.forEach((node, id) => {
    if (node.kind === 'state' && (last + node.index) % 2 === 0) {
      const same = values.findLast((value) => value !== id && sameAs(b, value, id));
      if (same !== undefined) b.write(id, same);
    }
  });
  const used = [
    ...new Set([values[values.length - 1]!, ...values.slice(-8, -1).filter((_, index) => (last >> index) & 1)]),
  ];
  const program = b.finish(used);
  verify(program);
  return { program, inputs, state };
}

type Maker = (b: ProgramBuilder, values: readonly ValueId[], instruction: Instruction) => readonly ValueId[];

const unaryOps: readonly UnaryOp[] = [
  'neg',
  'abs',
  'square',
  'exp',
  'floor',
  'round',
  'sigmoid',
  'rsqrt',
  'sign',
  'tanh',
  'isNaN',
  'not',
];
const binaryOps: readonly BinaryOp[] = [
  'add',
  'sub',
  'mul',
  'div',
  'max',
  'min',
  'pow',
  'mod',
  'floorDiv',
  'and',
  'or',
];
const compareOps: readonly CompareOp[] = ['eq', 'ne', 'lt', 'ge'];
const dtypes: readonly DType[] = ['float32', 'int32', 'bool'];
const reduceOps: readonly ReduceOp[] = ['sum', 'max', 'min', 'prod', 'any', 'all'];

const makers: readonly Maker[] = [
  (b, values, [, x, , op]) => [b.unary(pick(unaryOps, op), take(values, x))],
  (b, values, [, x, y, op]) => [b.binary(pick(binaryOps, op), take(values, x), take(values, y))],
  (b, values, [, x, y, op]) => [b.binary(pick(binaryOps, op), take(values, x), alike(b, values, x, y))],
  (b, values, [, x, literal, op]) => [
    b.binary(pick(binaryOps, op), take(values, x), literalLike(b, values, x, literal)),
  ],
  (b, values, [, x, literal, op]) => [
    b.binary(pick(binaryOps, op), literalLike(b, values, x, literal), take(values, x)),
  ],
  (b, values, [, x, y, op]) => [b.compare(pick(compareOps, op), take(values, x), alike(b, values, x, y))],
  (b, values, [, c, x, y]) => [b.select(boolean(b, take(values, c)), take(values, x), alike(b, values, x, y))],
  (b, values, [, x, , to]) => [b.cast(take(values, x), pick(dtypes, to))],
  (b, values, [, x, low, high]) => [b.clamp(take(values, x), (low % 5) - 3, (high % 5) + 1)],
  (b, values, [, x, bits, op]) => [
    b.reduce(pick(reduceOps, op), take(values, x), axesOf(b, take(values, x), bits), bits % 2 === 0),
  ],
  (b, values, [, x, axis]) => [b.argReduce('max', take(values, x), axis % 3)],
  (b, values, [, x, y, flags]) => [
    b.matMul(take(values, x), alike(b, values, x, y), { transposeA: (flags & 1) === 1, transposeB: (flags & 2) === 2 }),
  ],
  (b, values, [, x, to]) => [b.reshape(take(values, x), reshapeOf(b.typeOf(take(values, x)).shape, to))],
  (b, values, [, x, seed]) => [
    b.transpose(take(values, x), permutationOf(b.typeOf(take(values, x)).shape.length, seed)),
  ],
  (b, values, [, x, , to]) => [b.broadcast(take(values, x), pick(shapes, to))],
  (b, values, [, x, from, by]) => [sliceOf(b, take(values, x), from, by)],
  (b, values, [, x, low, mode]) => [
    b.pad(
      take(values, x),
      b.typeOf(take(values, x)).shape.map((_, axis) => [(low >> axis) % 2, (low >> (axis + 2)) % 2]),
      pick(['constant', 'constant', 'reflect', 'symmetric', 'edge'] as const, mode),
    ),
  ],
  (b, values, [, x, y, axis]) => [b.concat([take(values, x), alike(b, values, x, y), take(values, x)], axis % 3)],
  (b, values, [, x, i, axis]) => [b.gather(take(values, x), b.cast(take(values, i), 'int32'), axis % 3)],
  (b, values, [, x, bits]) => [b.reverse(take(values, x), axesOf(b, take(values, x), bits))],
  (b, values, [, x, axis, flags]) => [
    b.cumulative('sum', take(values, x), axis % 3, { exclusive: (flags & 1) === 1, reverse: (flags & 2) === 2 }),
  ],
  (b, values, [, x, k, largest]) => b.topK(take(values, x), k % 3, largest % 2 === 0),
  (b, values, [, x, , window]) => [
    b.avgPool(take(values, x), { window: window % 2 === 0 ? [4, 4] : [2, 2], strides: [1, 1] }),
  ],
  (b, values, [, x, kernel, seed]) => {
    const id = take(values, x);
    const channels = b.typeOf(id).shape[3] ?? 1;
    const size = [1, 4, 2][kernel % 3]!;
    return [b.conv(id, b.constant(sample([size, size, channels, 3], 'float32', seed % 50)))];
  },
  (b, values, [, c, x, y]) => {
    const { shape, dtype } = b.typeOf(take(values, x));
    const operands = [take(values, x), alike(b, values, x, y)];
    const branch = (op: BinaryOp): Program => {
      const inner = new ProgramBuilder();
      return inner.finish([inner.binary(op, inner.input({ shape, dtype }), inner.input({ shape, dtype }))]);
    };
    const predicate = b.reduce('any', boolean(b, take(values, c)), axesOf(b, take(values, c), -1));
    return b.cond(c % 5 === 0 ? b.scalar(1, 'bool') : predicate, operands, branch('add'), branch('max'));
  },
  (b, values, [, x, y, flags]) => scanOf(b, take(values, x), take(values, y), flags),
];

/** acc' = acc · 2 + slice, y = neg acc': enough for carries, slices, consts, history and the step to matter. */
function scanOf(b: ProgramBuilder, carry: ValueId, xs: ValueId, flags: number): readonly ValueId[] {
  const type = b.typeOf(carry);
  const { shape, dtype } = b.typeOf(xs);
  const body = new ProgramBuilder();
  const acc = body.input(type);
  const slice = body.input({ shape: shape.slice(1), dtype });
  const factor = body.input({ shape: [], dtype: type.dtype });
  const step = body.input({ shape: [], dtype: 'int32' });
  const sum = body.reduce(
    'sum',
    slice,
    shape.slice(1).map((_, axis) => axis),
  );
  const next = body.binary(
    'add',
    body.binary('mul', acc, factor),
    body.cast(body.binary('add', sum, body.cast(step, dtype)), type.dtype),
  );
  const program = body.finish([next, body.unary('neg', next)]);
  const length = shape[0] ?? -1;
  const parts = b.scan({
    body: program,
    length,
    carries: [carry],
    xs: [xs],
    consts: [b.scalar(2, type.dtype)],
    reverse: (flags & 1) === 1,
    history: (flags & 2) === 2,
  });
  return [...parts.carries, ...parts.ys, ...parts.history];
}

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length]!;
}

/** A value: two times of three one of the last few, so that chains of nodes arise. */
function take(values: readonly ValueId[], index: number): ValueId {
  return index % 3 === 0
    ? pick(values, Math.floor(index / 3))
    : values[values.length - 1 - (Math.floor(index / 3) % Math.min(4, values.length))]!;
}

/** A value with the x-th's element type: the y-th of those. */
function alike(b: ProgramBuilder, values: readonly ValueId[], x: number, y: number): ValueId {
  const { dtype, shape } = b.typeOf(take(values, x));
  const fitting = values.filter((value) => b.typeOf(value).dtype === dtype);
  const same = fitting.filter((value) => b.typeOf(value).shape.length === shape.length);
  return y % 3 === 0 ? pick(fitting, y) : pick(same, y);
}

function literalLike(b: ProgramBuilder, values: readonly ValueId[], x: number, literal: number): ValueId {
  const { dtype, shape } = b.typeOf(take(values, x));
  const value = pick(literals, literal);
  const fitting = dtype === 'float32' ? value : dtype === 'int32' ? Math.trunc(value) : Number(value > 0);
  return b.fill(dtype === 'float32' ? fitting : fitting + 0, literal % 2 === 0 ? [] : shape, dtype);
}

function boolean(b: ProgramBuilder, value: ValueId): ValueId {
  return b.cast(value, 'bool');
}

function axesOf(b: ProgramBuilder, value: ValueId, bits: number): number[] {
  return b
    .typeOf(value)
    .shape.map((_, axis) => axis)
    .filter((axis) => ((bits >> (axis + 1)) & 1) === 1);
}

function reshapeOf(shape: Shape, to: number): Shape {
  const count = elementCount(shape);
  return pick([[count], [1, count], shape.filter((length) => length !== 1), [...shape].reverse(), [count, 1, 1]], to);
}

function permutationOf(rank: number, seed: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  if (seed % 3 === 0 && rank >= 2) return [...axes.slice(0, -2), rank - 1, rank - 2];
  return axes.sort((p, q) => (((seed + 1) * 31 * (p + 1)) % 7) - (((seed + 1) * 31 * (q + 1)) % 7));
}

function sliceOf(b: ProgramBuilder, value: ValueId, from: number, by: number): ValueId {
  const { shape } = b.typeOf(value);
  const start = shape.map((length, axis) => (length === 0 ? 0 : (from >> axis) % length));
  const strides = shape.map((_, axis) => 1 + ((by >> axis) % 2));
  const size = shape.map((length, axis) => Math.ceil((length - start[axis]!) / strides[axis]!));
  return b.slice(
    value,
    start,
    size.map((length, axis) => Math.max(0, length - ((from >> (axis + 3)) % 2))),
    strides,
  );
}

function sameAs(b: ProgramBuilder, value: ValueId, other: ValueId): boolean {
  const [p, q] = [b.typeOf(value), b.typeOf(other)];
  return (
    p.dtype === q.dtype &&
    p.shape.length === q.shape.length &&
    p.shape.every((length, axis) => length === q.shape[axis])
  );
}

/** Values among which are signed zeros, infinities and NaN. */
function sample(shape: Shape, dtype: DType, seed: number): HostArray {
  const count = elementCount(shape);
  const value = (index: number): number => interesting[(index * 7 + seed * 3) % interesting.length]!;
  const elements = Array.from({ length: count }, (_, index) => value(index));
  if (dtype === 'float32') return { shape, dtype, data: Float32Array.from(elements) };
  if (dtype === 'int32')
    return {
      shape,
      dtype,
      data: Int32Array.from(elements, (element) => (Number.isFinite(element) ? Math.trunc(element) : 9)),
    };
  return { shape, dtype, data: Uint8Array.from(elements, (element) => Number(element > 0)) };
}
