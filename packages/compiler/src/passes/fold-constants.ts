import {
  binaryFunction,
  broadcastShapes,
  castFunction,
  clampValue,
  compareFunction,
  elementCount,
  groupOf,
  isMulti,
  type Node,
  nodeInputs,
  type Program,
  type ProgramBuilder,
  rowMajorStrides,
  sameShape,
  type Shape,
  type SingleNode,
  type TypedArray,
  unaryFunction,
  type ValueId,
  zeros,
} from '@neurite/backend';
import { rewrite, rewriteNested } from './rewrite.ts';

/** Results of more elements than this are left to the run: they would make the program large. */
const mostElements = 1 << 14;

/**
 * Constant folding: element-wise primitives, reshapes, transposes, broadcasts and slices whose operands are known
 * become constants, or fills where all elements are equal. Known are constants, fills and iotas of moderate size.
 */
export function foldConstants(program: Program): Program {
  return rewrite(rewriteNested(program, foldConstants), (node, b) => {
    const uniform = foldUniform(node, b);
    if (uniform !== undefined) return uniform;
    const data = evaluate(node, b);
    if (data === undefined) return undefined;
    const { shape, dtype } = node as SingleNode;
    const first = data[0];
    if (first !== undefined && data.every((value) => Object.is(value, first))) return b.fill(first, shape, dtype);
    return b.constant({ shape, dtype, data });
  });
}

/**
 * What moves, repeats or maps a value that is the same everywhere is one value everywhere; so is what has no elements.
 */
function foldUniform(node: Node, b: ProgramBuilder): ValueId | undefined {
  if (!isMulti(node) && groupOf(node.kind) !== 'make' && elementCount(node.shape) === 0)
    return b.fill(0, node.shape, node.dtype);
  switch (node.kind) {
    case 'unary':
    case 'cast':
    case 'clamp':
    case 'binary':
    case 'compare':
    case 'select': {
      if (!nodeInputs(node).every((operand) => b.nodes[operand]!.kind === 'fill')) return undefined;
      const value = evaluate({ ...node, shape: [] }, b)!;
      return b.fill(value[0]!, node.shape, node.dtype);
    }
    case 'reduce': {
      const x = b.nodes[node.x]!;
      const count = elementCount(b.typeOf(node.x).shape) / elementCount(node.shape);
      if (x.kind !== 'fill' || count === 0 || node.op === 'prod') return undefined;
      const integer = node.dtype === 'int32';
      const sum = integer ? Math.imul(x.value, count) : x.value * count;
      return b.fill(node.op === 'sum' ? sum : x.value, node.shape, node.dtype);
    }
    case 'reshape':
    case 'transpose':
    case 'broadcast':
    case 'slice':
    case 'reverse': {
      const x = b.nodes[node.x]!;
      return x.kind === 'fill' ? b.fill(x.value, node.shape, node.dtype) : undefined;
    }
    case 'pad': {
      const x = b.nodes[node.x]!;
      const same = x.kind === 'fill' && (node.mode !== 'constant' || Object.is(x.value, node.value));
      return same ? b.fill(x.value, node.shape, node.dtype) : undefined;
    }
    default:
      return undefined;
  }
}

function evaluate(node: Node, b: ProgramBuilder): TypedArray | undefined {
  switch (node.kind) {
    case 'unary':
      return elementwise(node, [node.x], b, unaryFunction(node.op, b.typeOf(node.x).dtype));
    case 'cast':
      return elementwise(node, [node.x], b, castFunction(b.typeOf(node.x).dtype, node.dtype));
    case 'clamp':
      return elementwise(node, [node.x], b, (x) => clampValue(x, node.low, node.high));
    case 'binary':
      return elementwise(node, [node.a, node.b], b, binaryFunction(node.op, b.typeOf(node.a).dtype));
    case 'compare':
      return elementwise(node, [node.a, node.b], b, compareFunction(node.op));
    case 'select':
      return elementwise(node, [node.condition, node.onTrue, node.onFalse], b, (condition, onTrue, onFalse) =>
        condition === 1 ? onTrue! : onFalse!,
      );
    case 'reshape':
      return constantData(node.x, b);
    case 'transpose': {
      const strides = rowMajorStrides(b.typeOf(node.x).shape);
      return moved(
        node,
        b,
        node.permutation.map((axis) => strides[axis]!),
        0,
      );
    }
    case 'slice': {
      const strides = rowMajorStrides(b.typeOf(node.x).shape);
      const start = node.start.reduce((place, at, axis) => place + at * strides[axis]!, 0);
      return moved(
        node,
        b,
        node.strides.map((step, axis) => step * strides[axis]!),
        start,
      );
    }
    default:
      return undefined;
  }
}

function elementwise(
  node: SingleNode,
  operands: readonly ValueId[],
  b: ProgramBuilder,
  apply: (...elements: number[]) => number,
): TypedArray | undefined {
  if (elementCount(node.shape) > mostElements) return undefined;
  const readers = operands.map((operand) => knownElements(operand, node.shape, b));
  if (!readers.every((reader) => reader !== undefined)) return undefined;
  const out = zeros(node.dtype, elementCount(node.shape));
  for (let index = 0; index < out.length; index++) out[index] = apply(...readers.map((read) => read(index)));
  return out;
}

/** Reads the element of a known operand that is broadcast to place `index` of an array of `shape`. */
function knownElements(operand: ValueId, shape: Shape, b: ProgramBuilder): ((index: number) => number) | undefined {
  const node = b.nodes[operand]!;
  if (node.kind === 'fill') return () => node.value;
  if (node.kind !== 'constant' && node.kind !== 'iota') return undefined;
  const places = sameShape(node.shape, shape) ? undefined : broadcastPlaces(node.shape, shape);
  if (node.kind === 'constant') {
    const { data } = b.constants[node.index]!;
    return (index) => data[places === undefined ? index : places(index)]!;
  }
  const stride = rowMajorStrides(node.shape)[node.axis]!;
  const length = node.shape[node.axis]!;
  return (index) => Math.floor((places === undefined ? index : places(index)) / stride) % length;
}

function broadcastPlaces(from: Shape, to: Shape): (index: number) => number {
  const shift = to.length - from.length;
  const own = rowMajorStrides(from);
  const strides = to.map((_, axis) => (axis < shift || from[axis - shift] === 1 ? 0 : own[axis - shift]!));
  return stridedPlace(broadcastShapes(from, to), strides);
}

/** Where the index-th element in row-major order of `shape` lies in data whose axes have these strides. */
function stridedPlace(shape: Shape, strides: readonly number[]): (index: number) => number {
  const counts = rowMajorStrides(shape);
  return (index) => {
    let place = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      place += (Math.floor(index / counts[axis]!) % shape[axis]!) * strides[axis]!;
    }
    return place;
  };
}

function constantData(value: ValueId, b: ProgramBuilder): TypedArray | undefined {
  const node = b.nodes[value]!;
  return node.kind === 'constant' ? b.constants[node.index]!.data : undefined;
}

function moved(
  node: SingleNode & { readonly x: ValueId },
  b: ProgramBuilder,
  strides: readonly number[],
  start: number,
): TypedArray | undefined {
  const data = constantData(node.x, b);
  if (data === undefined || elementCount(node.shape) > mostElements) return undefined;
  const place = stridedPlace(node.shape, strides);
  const out = zeros(node.dtype, elementCount(node.shape));
  for (let index = 0; index < out.length; index++) out[index] = data[start + place(index)]!;
  return out;
}
