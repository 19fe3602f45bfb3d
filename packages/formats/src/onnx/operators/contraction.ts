/** Matrix products. */
import { add, cast, det, einsum, matMul, mul, reshape, sub, type Tensor } from '@neurite/tensors';
import { Value } from '../graph/value.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

/** As NumPy's matmul: lists of one axis are rows or columns, which do not show in the result. */
export function multiplied(a: Tensor, b: Tensor): Tensor {
  const [left, right] = [
    a.rank === 1 ? reshape(a, [1, ...a.shape]) : a,
    b.rank === 1 ? reshape(b, [...b.shape, 1]) : b,
  ];
  const rank = Math.max(left.rank, right.rank);
  const padded = (x: Tensor): Tensor => reshape(x, [...Array<number>(rank - x.rank).fill(1), ...x.shape]);
  const product: Tensor = matMul(padded(left), padded(right));
  const shape = [...product.shape];
  if (b.rank === 1) shape.pop();
  if (a.rank === 1) shape.splice(shape.length - (b.rank === 1 ? 1 : 2), 1);
  return reshape(product, shape);
}

function gemm(node: NodeCall): Value {
  const [alpha, beta] = [node.number('alpha', 1), node.number('beta', 1)];
  const product: Tensor = matMul(node.tensor(0), node.tensor(1), {
    transposeA: node.flag('transA'),
    transposeB: node.flag('transB'),
  });
  const scaled = alpha === 1 ? product : mul(product, alpha);
  const offset = node.optional(2)?.tensor;
  const { type } = node.input(0);
  if (offset === undefined || beta === 0) return new Value(scaled, type);
  return new Value(add(scaled, beta === 1 ? offset : mul(offset, beta)), type);
}

/** Integers as numbers that float32 holds exactly, with their zero point taken off. */
export function centred(node: NodeCall, index: number, zeroPoint: number): Tensor {
  const x = cast(node.tensor(index), 'float32');
  const zero = node.optional(zeroPoint)?.tensor;
  return zero === undefined ? x : sub(x, cast(zero, 'float32'));
}

function integerProduct(node: NodeCall): Value {
  const a = centred(node, 0, 2);
  return new Value(cast(multiplied(a, centred(node, 1, 3)), 'int32'), 'int32');
}

export const contractions: OperatorTable = {
  Det: (node) => new Value(det(node.tensor(0)), node.input(0).type),
  Einsum: (node) =>
    new Value(
      einsum(node.text('equation'), ...node.operands.map((_, index) => node.tensor(index))),
      node.input(0).type,
    ),
  Gemm: gemm,
  MatMul: (node) => new Value(multiplied(node.tensor(0), node.tensor(1)), node.input(0).type),
  MatMulInteger: integerProduct,
};
