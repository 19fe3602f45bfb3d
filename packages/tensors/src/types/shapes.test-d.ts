import { expectTypeOf, it } from 'vitest';
import {
  add,
  cast,
  exp,
  matMul,
  type MatMulShape,
  maximum,
  mean,
  type NdArray,
  oneHot,
  relu,
  type Shape,
  softmax,
  tensor,
  type Tensor,
  type Variable,
  variable,
  where,
  zeros,
} from '../index.ts';

declare const matrix: Tensor<[32, 784]>;
declare const weights: Tensor<[784, 10]>;
declare const unknown: Tensor;
declare const images: Tensor<[number, 28, 28, 1]>;

it('takes the shape from what makes a tensor', () => {
  expectTypeOf(zeros([2, 3])).toEqualTypeOf<Tensor<[2, 3]>>();
  expectTypeOf(tensor(new Float32Array(6), [2, 3])).toEqualTypeOf<Tensor<[2, 3]>>();
  expectTypeOf(tensor([[1, 2]])).toEqualTypeOf<Tensor>();
  expectTypeOf(variable(zeros([784, 10]))).toEqualTypeOf<Variable<[784, 10]>>();
  const shape: number[] = [2, 3];
  expectTypeOf(zeros(shape)).toEqualTypeOf<Tensor>();
  expectTypeOf(oneHot(zeros([8]), 10)).toEqualTypeOf<Tensor<[8, number]>>();
});

it('keeps the shape through operations of one operand', () => {
  expectTypeOf(exp(matrix)).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(matrix.relu().softmax().cast('int32')).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(relu(images)).toEqualTypeOf<Tensor<[number, 28, 28, 1]>>();
  expectTypeOf(softmax([1, 2])).toEqualTypeOf<Tensor>();
  expectTypeOf(cast(variable(matrix), 'bool')).toEqualTypeOf<Tensor<[32, 784]>>();
});

it('broadcasts', () => {
  expectTypeOf(matrix.add(1)).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(add(1, matrix)).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(matrix.mul(matrix)).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(matrix.sub(zeros([784]))).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(maximum(zeros([784]), matrix)).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf(zeros([5, 1]).div(zeros([4, 1, 3]))).toEqualTypeOf<Tensor<[4, 5, 3]>>();
  expectTypeOf(images.mul(zeros([8, 1, 1, 3]))).toEqualTypeOf<Tensor<[8, 28, 28, 3]>>();
  expectTypeOf(where(zeros([3]), zeros([2, 1]), 0)).toEqualTypeOf<Tensor<[2, 3]>>();
  expectTypeOf(matrix.add(unknown)).toEqualTypeOf<Tensor>();
  expectTypeOf(matrix.add([1, 2])).toEqualTypeOf<Tensor>();
  expectTypeOf(unknown.add(matrix).equal(1)).toEqualTypeOf<Tensor>();
});

it('multiplies matrices of known shapes', () => {
  expectTypeOf(matrix.matMul(weights)).toEqualTypeOf<Tensor<[32, 10]>>();
  expectTypeOf(matMul(zeros([7, 32, 784]), weights)).toEqualTypeOf<Tensor<[7, 32, 10]>>();
  expectTypeOf(matMul(weights, matrix, { transposeA: true, transposeB: true })).toEqualTypeOf<Tensor<[10, 32]>>();
  expectTypeOf(matrix.matMul(matrix, { transposeB: true })).toEqualTypeOf<Tensor<[32, 32]>>();
  expectTypeOf(
    zeros([4, 3])
      .matMul(zeros([3, 2]))
      .relu(),
  ).toEqualTypeOf<Tensor<[4, 2]>>();
  expectTypeOf(images.matMul(zeros([1, 5]))).toEqualTypeOf<Tensor<[number, 28, 28, 5]>>();
});

it('marks matrices that cannot be multiplied', () => {
  expectTypeOf<MatMulShape<[32, 784], [32, 784], object>>().toBeNever();
  // @ts-expect-error 784 is not 32
  matrix.matMul(matrix);
  // @ts-expect-error 10 is not 32
  matMul(weights, matrix);
  // @ts-expect-error 784 is not 10
  matrix.matMul(weights, { transposeB: true });
  // @ts-expect-error a vector is no matrix
  matrix.matMul(zeros([784]));
  // @ts-expect-error the inner lengths of variables are known, too
  variable(matrix).matMul(variable(matrix));
});

it('lets plain tensors through everywhere', () => {
  expectTypeOf(unknown.matMul(matrix)).toEqualTypeOf<Tensor>();
  expectTypeOf(matrix.matMul(unknown)).toEqualTypeOf<Tensor>();
  expectTypeOf(matrix.matMul([[1], [2]])).toEqualTypeOf<Tensor>();
  const flags: { transposeA: boolean } = { transposeA: true };
  expectTypeOf(matrix.matMul(weights, flags)).toEqualTypeOf<Tensor>();
  expectTypeOf(unknown.exp().sum(0)).toEqualTypeOf<Tensor>();
});

it('is covariant: a tensor of a known shape is a tensor', () => {
  expectTypeOf<Tensor<[2, 3]>>().toExtend<Tensor>();
  expectTypeOf<Tensor<[2, 3]>>().toExtend<Tensor<[number, 3]>>();
  expectTypeOf<Tensor<[2, 3]>>().toExtend<Tensor<readonly [2, 3]>>();
  expectTypeOf<Variable<[2, 3]>>().toExtend<Tensor<[2, 3]>>();
  expectTypeOf<Tensor>().not.toExtend<Tensor<[2, 3]>>();
  expectTypeOf<Tensor<[2, 3]>>().not.toExtend<Tensor<[3, 2]>>();
  const model = (x: Tensor): Tensor => x.matMul(weights).add(1);
  expectTypeOf(model(matrix)).toEqualTypeOf<Tensor>();
  const list: Tensor[] = [matrix, weights, variable(matrix)];
  expectTypeOf(list.reduce((p, q) => p.add(q))).toEqualTypeOf<Tensor>();
  expectTypeOf(mean(matrix)).toEqualTypeOf<Tensor>();
});

it('keeps to the shape that a parameter asks for', () => {
  const takesBatch = (x: Tensor<[32, 784]>): Tensor<[32, 10]> => x.matMul(weights).add(zeros([10]));
  takesBatch(matrix);
  // @ts-expect-error [784, 10] is not [32, 784]
  takesBatch(weights);
  const host: NdArray<[32, 784]> = { data: new Float32Array(0), shape: [32, 784], dtype: 'float32' };
  expectTypeOf(exp(host)).toEqualTypeOf<Tensor<[32, 784]>>();
  expectTypeOf<Shape>().toEqualTypeOf<readonly number[]>();
});
