/** Normalizations. */
import {
  add,
  batchNorm,
  cast,
  div,
  localResponseNormalization,
  mean,
  moments,
  mul,
  pow,
  reshape,
  rsqrt,
  sqrt,
  square,
  sub,
  sum,
  abs,
  type Tensor,
} from '@neurite/tensors';
import { Value } from '../graph/value.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

function batchNormalization(node: NodeCall): (Value | undefined)[] {
  const value = node.input(0);
  const [scale, offset, average, variance] = [1, 2, 3, 4].map((index) => node.tensor(index)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const epsilon = node.number('epsilon', 1e-5);
  const x = value.rank === 1 ? value.tensor : value.channelsLast;
  const result = (mu: Tensor, sigma: Tensor): Value => {
    const normalized = batchNorm(x, mu, sigma, { scale, offset, epsilon });
    return value.rank === 1 ? new Value(normalized, value.type) : Value.channelsLast(normalized, value.type);
  };
  if (!node.flag('training_mode')) return [result(average, variance)];
  const momentum = node.number('momentum', 0.9);
  const batch = moments(
    x,
    x.shape.slice(0, -1).map((_, axis) => axis),
  );
  const running = (before: Tensor, now: Tensor): Value =>
    new Value(add(mul(before, momentum), mul(now, 1 - momentum)), value.type);
  return [result(batch.mean, batch.variance), running(average, batch.mean), running(variance, batch.variance)];
}

/** x with mean 0 and variance 1 over these axes, which have kept their place. */
function standardized(
  x: Tensor,
  axes: readonly number[],
  epsilon: number,
): { y: Tensor; average: Tensor; inverse: Tensor } {
  const average = mean(x, axes, true);
  const centred: Tensor = sub(x, average);
  const inverse = rsqrt(add(mean(square(centred), axes, true), epsilon)) as Tensor;
  return { y: mul(centred, inverse), average, inverse };
}

function instanceNormalization(node: NodeCall): Value {
  const x = node.input(0).channelsLast;
  const spatial = Array.from({ length: x.rank - 2 }, (_, axis) => axis + 1);
  const { y } = standardized(x, spatial, node.number('epsilon', 1e-5));
  return Value.channelsLast(add(mul(y, node.tensor(1)), node.tensor(2)), node.input(0).type);
}

function layerNormalization(node: NodeCall): Value[] {
  const { tensor: x, type, rank } = node.input(0);
  const first = node.axis(node.number('axis', -1), rank);
  const axes = Array.from({ length: rank - first }, (_, axis) => first + axis);
  const { y, average, inverse } = standardized(x, axes, node.number('epsilon', 1e-5));
  const scaled: Tensor = mul(y, node.tensor(1));
  const offset = node.optional(2)?.tensor;
  return [offset === undefined ? scaled : add(scaled, offset), average, inverse].map(
    (tensor) => new Value(tensor as Tensor, type),
  );
}

function groupNormalization(node: NodeCall): Value {
  const { tensor: x, type, shape } = node.input(0);
  const groups = node.number('num_groups');
  const [n, channels, ...spatial] = shape as [number, number, ...number[]];
  const size = spatial.reduce((product, length) => product * length, channels / groups);
  const { y } = standardized(reshape(x, [n, groups, size]), [2], node.number('epsilon', 1e-5));
  // Until opset 21 there was one scale a group.
  const perChannel = (values: Tensor): Tensor => {
    const all =
      values.size === channels
        ? values
        : reshape(mul(reshape(values, [groups, 1]), reshape(onesOf(channels / groups), [1, -1])), [channels]);
    return reshape(all, [channels, ...spatial.map(() => 1)]);
  };
  return new Value(add(mul(reshape(y, shape), perChannel(node.tensor(1))), perChannel(node.tensor(2))), type);
}

function onesOf(length: number): Tensor {
  return cast(Array<number>(length).fill(1), 'float32') as Tensor;
}

function rmsNormalization(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const first = node.axis(node.number('axis', -1), rank);
  const axes = Array.from({ length: rank - first }, (_, axis) => first + axis);
  const inverse = rsqrt(add(mean(square(x), axes, true), node.number('epsilon', 1e-5))) as Tensor;
  return new Value(mul(mul(x, inverse), node.tensor(1)), type);
}

/** Over so many neighbouring channels, an odd number in all but contrived cases. */
function localResponse(node: NodeCall): Value {
  const size = node.number('size');
  if (size % 2 === 0) node.fail(`its size should be odd, and is ${size}`);
  const options = {
    depthRadius: (size - 1) / 2,
    bias: node.number('bias', 1),
    alpha: node.number('alpha', 1e-4) / size,
    beta: node.number('beta', 0.75),
  };
  return Value.channelsLast(localResponseNormalization(node.input(0).channelsLast, options), node.input(0).type);
}

function meanVariance(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const axes = node.numbers('axes', [0, 2, 3]);
  const centred: Tensor = sub(x, mean(x, axes, true));
  return new Value(div(centred, add(sqrt(mean(square(centred), axes, true)), 1e-9)), type);
}

function lpNormalization(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const axis = node.axis(node.number('axis', -1), rank);
  const p = node.number('p', 2);
  const norm = p === 1 ? sum(abs(x), axis, true) : pow(sum(square(x), axis, true), 0.5);
  return new Value(div(x, norm), type);
}

export const normalizations: OperatorTable = {
  BatchNormalization: batchNormalization,
  GroupNormalization: groupNormalization,
  InstanceNormalization: instanceNormalization,
  LRN: localResponse,
  LayerNormalization: layerNormalization,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
  RMSNormalization: rmsNormalization,
};
