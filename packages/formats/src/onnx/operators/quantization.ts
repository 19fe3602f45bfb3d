/** Numbers as small integers: q = round(x / scale) + zeroPoint. */
import {
  add,
  cast,
  clip,
  div,
  max,
  maximum,
  min,
  minimum,
  mul,
  reshape,
  round,
  sub,
  type Tensor,
} from '@neurite/tensors';
import { type ElementType, narrowIntegers } from '../element-types.ts';
import { Value } from '../graph/value.ts';
import { multiplied } from './contraction.ts';
import type { NodeCall, OperatorTable } from './operator.ts';
import { convolved } from './window.ts';

/** One scale for all, or one for each slice along an axis. */
function along(values: Tensor, rank: number, axis: number): Tensor {
  if (values.size === 1) return reshape(values, []);
  return reshape(values, [values.size, ...Array<number>(rank - 1 - axis).fill(1)]);
}

function rangeOf(type: ElementType): [low: number, high: number] {
  const { bits, signed } = narrowIntegers.get(type) ?? { bits: 32, signed: true };
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** float32 to integers, as numbers that are still float32. */
function quantizedTo(x: Tensor, scale: Tensor, zero: Tensor | number, type: ElementType): Value {
  const [low, high] = rangeOf(type);
  const whole = clip(
    add(round(div(x, scale) as Tensor), typeof zero === 'number' ? zero : cast(zero, 'float32')) as Tensor,
    low,
    high,
  );
  return new Value(cast(whole, 'int32'), type);
}

function dequantizedFrom(x: Tensor, scale: Tensor, zero: Tensor | number): Tensor {
  const centre = typeof zero === 'number' ? zero : cast(zero, 'float32');
  return mul(sub(cast(x, 'float32'), centre), scale) as Tensor;
}

function quantize(node: NodeCall): Value {
  const { tensor: x, rank } = node.input(0);
  const axis = rank === 0 ? 0 : node.axis(node.number('axis', Math.min(1, rank - 1)), rank);
  const zero = node.optional(2);
  return quantizedTo(
    x,
    along(node.tensor(1), rank, axis),
    zero === undefined ? 0 : along(zero.tensor, rank, axis),
    zero?.type ?? 'uint8',
  );
}

function dequantize(node: NodeCall): Value {
  const { tensor: x, rank } = node.input(0);
  const axis = rank === 0 ? 0 : node.axis(node.number('axis', Math.min(1, rank - 1)), rank);
  const zero = node.optional(2);
  return new Value(
    dequantizedFrom(x, along(node.tensor(1), rank, axis), zero === undefined ? 0 : along(zero.tensor, rank, axis)),
    node.input(1).type,
  );
}

/** To 0 … 255, so that 0 is one of them. */
function quantizeDynamically(node: NodeCall): Value[] {
  const x = node.tensor(0);
  const [low, high] = [minimum(min(x), 0) as Tensor, maximum(max(x), 0) as Tensor];
  const scale = div(sub(high, low), 255) as Tensor;
  const zero = clip(round(div(sub(0, low), scale) as Tensor), 0, 255);
  return [quantizedTo(x, scale, zero, 'uint8'), new Value(scale, 'float'), new Value(cast(zero, 'int32'), 'uint8')];
}

function quantizedProduct(node: NodeCall): Value {
  const [a, b] = [0, 3].map((index) =>
    dequantizedFrom(node.tensor(index), node.tensor(index + 1), node.tensor(index + 2)),
  ) as [Tensor, Tensor];
  return quantizedTo(multiplied(a, b), node.tensor(6), node.tensor(7), node.input(7).type);
}

function quantizedConvolution(node: NodeCall): Value {
  const x = dequantizedFrom(node.input(0).channelsLast, reshape(node.tensor(1), []), reshape(node.tensor(2), []));
  // One scale and zero point, or one for each output, which are last.
  const weights = dequantizedFrom(node.input(3).kernel, node.tensor(4), node.tensor(5));
  const product = convolved(node, x, weights);
  const bias = node.optional(8)?.tensor;
  const biasScale = mul(reshape(node.tensor(1), []), reshape(node.tensor(4), [-1])) as Tensor;
  const sum = bias === undefined ? product : (add(product, mul(cast(bias, 'float32'), biasScale)) as Tensor);
  const { tensor: result, type } = quantizedTo(
    sum,
    reshape(node.tensor(6), []),
    reshape(node.tensor(7), []),
    node.input(7).type,
  );
  return Value.channelsLast(result, type);
}

export const quantization: OperatorTable = {
  DequantizeLinear: dequantize,
  DynamicQuantizeLinear: quantizeDynamically,
  QLinearConv: quantizedConvolution,
  QLinearMatMul: quantizedProduct,
  QuantizeLinear: quantize,
};
