/** Operators that move elements to other places. */
import {
  broadcastShapes,
  broadcastTo,
  concat,
  expandDims,
  fill,
  gather,
  ndArray,
  type Padding,
  pad,
  reshape,
  sizeOf,
  split,
  squeeze,
  stridedSlice,
  tensor,
  tile,
  transpose,
  tril,
  triu,
} from '@neurite/tensors';
import { dtypeOfElements, elementTypeOf } from '../element-types.ts';
import { axisWithChannelsLast, Value } from '../graph/value.ts';
import { knownIntegers, knownValue, type NodeCall, type OperatorTable } from './operator.ts';

function shapeOf(node: NodeCall): Value {
  const { shape } = node.input(0);
  return knownIntegers(shape.slice(node.number('start', 0), node.number('end', shape.length)));
}

function reshaped(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const asked = node.opset < 5 ? node.numbers('shape') : node.static(1);
  const keepsZero = node.flag('allowzero');
  const shape = asked.map((length, axis) => (length === 0 && !keepsZero ? (x.shape[axis] ?? 0) : length));
  const open = shape.indexOf(-1);
  if (open !== shape.lastIndexOf(-1)) node.fail(`[${asked.join(', ')}] leaves more than one length open`);
  if (open >= 0) shape[open] = x.size / sizeOf(shape.with(open, 1));
  if (sizeOf(shape) !== x.size)
    node.fail(`a tensor of shape [${x.shape.join(', ')}] does not fill [${asked.join(', ')}]`);
  return new Value(reshape(x, shape), type);
}

function flattened(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const given = node.number('axis', 1);
  const axis = given < 0 ? given + x.rank : given;
  return new Value(reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]), type);
}

/** Axes in an attribute until opset 12, in an operand since. */
function axesOf(node: NodeCall): readonly number[] | undefined {
  if (node.has('axes')) return node.numbers('axes');
  return node.staticOr(1, undefined);
}

function squeezed(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  return new Value(
    squeeze(
      x,
      axesOf(node)?.map((axis) => node.axis(axis, rank)),
    ),
    type,
  );
}

function unsqueezed(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const axes = axesOf(node) ?? node.fail('it lacks its axes');
  const places = axes.map((axis) => node.axis(axis, rank + axes.length)).toSorted((a, b) => a - b);
  return new Value(
    places.reduce((value, axis) => expandDims(value, axis), x),
    type,
  );
}

function transposed(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  return new Value(
    transpose(
      x,
      node.numbers(
        'perm',
        Array.from({ length: rank }, (_, axis) => rank - 1 - axis),
      ),
    ),
    type,
  );
}

function concatenated(node: NodeCall): Value {
  const operands = node.operands.map((_, index) => node.input(index));
  const { type, rank } = operands[0]!;
  const axis = node.axis(node.number('axis', 1), rank);
  if (!operands.some((value) => value.isChannelsLast))
    return new Value(
      concat(
        operands.map(({ tensor: x }) => x),
        axis,
      ),
      type,
    );
  return Value.channelsLast(
    concat(
      operands.map((value) => value.channelsLast),
      axisWithChannelsLast(axis, rank),
    ),
    type,
  );
}

function parts(node: NodeCall): Value[] {
  const { tensor: x, type, rank } = node.input(0);
  const axis = node.axis(node.number('axis', 0), rank);
  const lengths = node.has('split') ? node.numbers('split') : node.staticOr(1, undefined);
  return split(x, lengths ?? equalParts(x.shape[axis]!, node.node.outputs.length), axis).map(
    (part) => new Value(part, type),
  );
}

/** The last one may be shorter. */
function equalParts(length: number, count: number): number[] {
  const each = Math.ceil(length / count);
  return Array.from({ length: count }, (_, index) => Math.max(0, Math.min(each, length - index * each)));
}

function sliced(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const [starts, ends] =
    node.opset < 10 ? [node.numbers('starts'), node.numbers('ends')] : [node.static(1), node.static(2)];
  const all = starts.map((_, axis) => axis);
  const axes = node.opset < 10 ? node.numbers('axes', all) : node.staticOr(3, all);
  const steps =
    node.opset < 10
      ? starts.map(() => 1)
      : node.staticOr(
          4,
          starts.map(() => 1),
        );
  const ranges = x.shape.map((): object => ({}));
  for (const [index, axis] of axes.entries()) {
    ranges[node.axis(axis, rank)] = { begin: starts[index]!, end: ends[index]!, stride: steps[index]! };
  }
  return new Value(stridedSlice(x, ranges), type);
}

function padded(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const isOld = node.opset < 11;
  const given = isOld ? node.numbers('pads') : node.static(1);
  const filling = isOld ? node.number('value', 0) : (node.staticOr(2, [0])[0] ?? 0);
  const all = x.shape.map((_, axis) => axis);
  const axes = node.staticOr(3, all).map((axis) => node.axis(axis, rank));
  const amounts = all.map((axis): Padding => {
    const place = axes.indexOf(axis);
    return place < 0 ? [0, 0] : [given[place]!, given[place + axes.length]!];
  });
  // Negative amounts take elements away.
  const kept = stridedSlice(
    x,
    amounts.map(([before, after], axis) => ({ begin: Math.max(-before, 0), end: x.shape[axis]! + Math.min(after, 0) })),
  );
  const added = amounts.map(([before, after]): Padding => [Math.max(before, 0), Math.max(after, 0)]);
  const mode = node.text('mode', 'constant');
  if (mode === 'constant') return new Value(pad(kept, added, 'constant', filling), type);
  const place = placeOutside[mode] ?? node.fail(`the mode '${mode}' is not known`);
  const result = added.reduce((value, [before, after], axis) => {
    if (before + after === 0) return value;
    const length = value.shape[axis]!;
    const places = Array.from({ length: before + length + after }, (_, index) => place(index - before, length));
    return gather(value, ndArray(Int32Array.from(places), [places.length]), { axis });
  }, kept);
  return new Value(result, type);
}

/** Which element of an axis stands at a place outside of it. */
const placeOutside: Readonly<Record<string, (place: number, length: number) => number>> = {
  edge: (place, length) => Math.min(Math.max(place, 0), length - 1),
  wrap: (place, length) => ((place % length) + length) % length,
  reflect: (place, length) => {
    const period = Math.max(2 * (length - 1), 1);
    const inPeriod = ((place % period) + period) % period;
    return inPeriod < length ? inPeriod : period - inPeriod;
  },
};

function expanded(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  return new Value(broadcastTo(x, broadcastShapes(x.shape, node.static(1), 'Expand')), type);
}

function constant(node: NodeCall): Value {
  if (node.has('value')) {
    const { array, type } = node.array('value');
    return knownValue(array, type);
  }
  if (node.has('value_float')) return knownValue(ndArray(Float32Array.of(node.number('value_float')), []), 'float');
  if (node.has('value_int')) return knownValue(ndArray(Int32Array.of(node.number('value_int')), []), 'int64');
  if (node.has('value_ints')) return knownIntegers(node.numbers('value_ints'));
  if (node.has('value_floats')) {
    const list = node.numbers('value_floats');
    return knownValue(ndArray(Float32Array.from(list), [list.length]), 'float');
  }
  return node.fail('it holds text or a sparse tensor, which is not supported');
}

function filled(node: NodeCall): Value {
  const zero = { array: ndArray(new Float32Array(1), [1]), type: 'float' } as const;
  const { array, type } = node.array('value', zero);
  return new Value(fill(node.soundShape(node.static(0), true), array.data[0]!, array.dtype), type);
}

function rangeOf(node: NodeCall): Value {
  const { type } = node.input(0);
  const [start, limit, delta] = [0, 1, 2].map((index) => node.staticNumber(index)) as [number, number, number];
  if (delta === 0) node.fail('its step is 0, so that it would not end');
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  const dtype = dtypeOfElements(type);
  node.soundShape([count], true);
  const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count);
  for (let index = 0; index < count; index++) values[index] = start + index * delta;
  return new Value(tensor(values, [count], dtype), type);
}

function eyeLike(node: NodeCall): Value {
  const x = node.input(0);
  const type = node.has('dtype') ? elementTypeOf(node.number('dtype'))! : x.type;
  const [rows, columns] = x.shape as [number, number];
  const offset = node.number('k', 0);
  const values = Array.from({ length: rows * columns }, (_, i) =>
    (i % columns) - Math.floor(i / columns) === offset ? 1 : 0,
  );
  return new Value(tensor(values, [rows, columns], dtypeOfElements(type)), type);
}

function triangle(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const k = node.optional(1) === undefined ? 0 : node.staticNumber(1);
  return new Value(node.flag('upper', true) ? triu(x, k) : tril(x, k), type);
}

function depthToSpace(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const size = node.number('blocksize');
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const depth = channels / size ** 2;
  const isColumnFirst = node.text('mode', 'DCR') === 'DCR';
  const blocks = isColumnFirst
    ? transpose(reshape(x, [n, size, size, depth, height, width]), [0, 3, 4, 1, 5, 2])
    : transpose(reshape(x, [n, depth, size, size, height, width]), [0, 1, 4, 2, 5, 3]);
  return new Value(reshape(blocks, [n, depth, height * size, width * size]), type);
}

function spaceToDepth(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const size = node.number('blocksize');
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = [height / size, width / size];
  const blocks = transpose(reshape(x, [n, channels, rows, size, columns, size]), [0, 3, 5, 1, 2, 4]);
  return new Value(reshape(blocks, [n, channels * size ** 2, rows, columns]), type);
}

export const shapes: OperatorTable = {
  Concat: concatenated,
  Constant: constant,
  ConstantOfShape: filled,
  DepthToSpace: depthToSpace,
  Expand: expanded,
  EyeLike: eyeLike,
  Flatten: flattened,
  Pad: padded,
  Range: rangeOf,
  Reshape: reshaped,
  Shape: shapeOf,
  Size: (node) => knownValue(ndArray(Int32Array.of(sizeOf(node.input(0).shape)), []), 'int64'),
  Slice: sliced,
  SpaceToDepth: spaceToDepth,
  Split: parts,
  Squeeze: squeezed,
  Tile: (node) => new Value(tile(node.tensor(0), node.static(1)), node.input(0).type),
  Transpose: transposed,
  Trilu: triangle,
  Unsqueeze: unsqueezed,
};
