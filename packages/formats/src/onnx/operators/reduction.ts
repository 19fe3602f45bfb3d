/** Operators that sum up axes, and those that look along one. */
import {
  abs,
  argMax,
  argMin,
  cast,
  cumsum,
  expandDims,
  log,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  neg,
  oneHot,
  prod,
  reshape,
  reverse,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  swapAxes,
  type Tensor,
  topK,
} from '@neurite/tensors';
import { axisWithChannelsLast, Value } from '../graph/value.ts';
import type { NodeCall, Operator, OperatorTable } from './operator.ts';

type Reduction = (x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor;

function reduce(node: NodeCall, reduction: Reduction): Value {
  const x = node.input(0);
  const keepDims = node.flag('keepdims', true);
  const given = node.optional(1) === undefined ? node.numbers('axes', []) : node.static(1);
  if (given.length === 0 && node.flag('noop_with_empty_axes')) return x;
  const all = x.shape.map((_, axis) => axis);
  const axes = given.length === 0 ? all : given.map((axis) => node.axis(axis, x.rank)).toSorted((a, b) => a - b);
  if (!x.isChannelsLast || !keepDims) return new Value(reduction(x.tensor, axes, keepDims), x.type);
  const moved = axes.map((axis) => axisWithChannelsLast(axis, x.rank)).toSorted((a, b) => a - b);
  return Value.channelsLast(reduction(x.channelsLast, moved, true), x.type);
}

const reduction =
  (fn: Reduction): Operator =>
  (node) =>
    reduce(node, fn);

const extremum =
  (find: (x: Tensor, axis: number) => Tensor): Operator =>
  (node) => {
    const x = node.tensor(0);
    const axis = node.axis(node.number('axis', 0), x.rank);
    const isLast = node.flag('select_last_index');
    const found = find(isLast ? reverse(x, axis) : x, axis);
    const index = isLast ? sub(x.shape[axis]! - 1, found) : found;
    return new Value(cast(node.flag('keepdims', true) ? expandDims(index, axis) : index, 'int32'), 'int64');
  };

/** Before opset 13 all axes from `axis` on were one. */
const alongAxis =
  (fn: (x: Tensor, axis: number) => Tensor): Operator =>
  (node) => {
    const x = node.input(0);
    if (node.opset >= 13) {
      const axis = node.axis(node.number('axis', -1), x.rank);
      if (!x.isChannelsLast) return new Value(fn(x.tensor, axis), x.type);
      return Value.channelsLast(fn(x.channelsLast, axisWithChannelsLast(axis, x.rank)), x.type);
    }
    const axis = node.axis(node.number('axis', 1), x.rank);
    const rows = x.shape.slice(0, axis).reduce((product, length) => product * length, 1);
    const columns = x.shape.slice(axis).reduce((product, length) => product * length, 1);
    return new Value(reshape(fn(reshape(x.tensor, [rows, columns]), 1), x.shape), x.type);
  };

function hardmax(x: Tensor, axis: number): Tensor {
  const last = x.rank - 1;
  const moved = swapAxes(x, axis, last);
  return swapAxes(oneHot(argMax(moved, last), moved.shape[last]!), axis, last);
}

function cumulativeSum(node: NodeCall): Value {
  const x = node.input(0);
  const options = { exclusive: node.flag('exclusive'), reverse: node.flag('reverse') };
  return new Value(cumsum(x.tensor, node.axis(node.staticNumber(1), x.rank), options), x.type);
}

function largest(node: NodeCall): Value[] {
  const x = node.input(0);
  const k = node.opset < 10 ? node.number('k') : node.staticNumber(1);
  const axis = node.axis(node.number('axis', -1), x.rank);
  const last = x.rank - 1;
  const moved = swapAxes(x.tensor, axis, last);
  const isLargest = node.flag('largest', true);
  const { values, indices } = topK(isLargest ? moved : neg(moved), k);
  return [
    new Value(swapAxes(isLargest ? values : neg(values), axis, last), x.type),
    new Value(swapAxes(indices, axis, last), 'int64'),
  ];
}

export const reductions: OperatorTable = {
  ArgMax: extremum(argMax),
  ArgMin: extremum(argMin),
  CumSum: cumulativeSum,
  Hardmax: alongAxis(hardmax),
  LogSoftmax: alongAxis(logSoftmax),
  ReduceL1: reduction((x, axes, keep) => sum(abs(x), axes, keep)),
  ReduceL2: reduction((x, axes, keep) => sqrt(sum(square(x), axes, keep))),
  ReduceLogSum: reduction((x, axes, keep) => log(sum(x, axes, keep))),
  ReduceLogSumExp: reduction((x, axes, keep) => logSumExp(x, axes, keep)),
  ReduceMax: reduction(max),
  ReduceMean: reduction(mean),
  ReduceMin: reduction(min),
  ReduceProd: reduction(prod),
  ReduceSum: reduction(sum),
  ReduceSumSquare: reduction((x, axes, keep) => sum(square(x), axes, keep)),
  Softmax: alongAxis(softmax),
  TopK: largest,
};
