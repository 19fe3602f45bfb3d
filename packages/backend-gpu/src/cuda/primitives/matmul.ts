import { broadcastShapes, elementCount, type MatMulNode } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compute, Lowering } from './lowering.ts';

/** Products of matrices. */
export const matMul = (node: MatMulNode, { kernels: k, typeOf }: Lowering): Compute => {
  const { transposeA, transposeB } = node;
  const [batchA, batchB] = [typeOf(node.a).shape.slice(0, -2), typeOf(node.b).shape.slice(0, -2)];
  const batch = broadcastShapes(batchA, batchB);
  // tfjs-core's definition pairs the wrong matrices where both operands repeat an axis.
  const repeats = [batchA, batchB].filter((own) => elementCount(own) !== elementCount(batch)).length > 1;
  const whole = (x: Tensor): Tensor => (repeats ? k.broadcast(x, [...batch, ...x.shape.slice(-2)]) : x);
  return (a, b) => k.run('BatchMatMul', { a: whole(a), b: whole(b) }, { transposeA, transposeB });
};
