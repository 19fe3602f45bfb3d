import { type HostArray, type Program, ProgramBuilder, type TensorType, type ValueId } from '@neurite/backend';
import type { RandomProgram } from './random-program.ts';

const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });

/**
 * One Adam step of a network with one hidden layer on softmax crossentropy, as a trace of it looks: inputs x and
 * labels, state step, kernels, biases and moments, output the loss.
 */
export function denseStep(batch: number, inputs: number, hidden: number, classes: number): Program {
  const b = new ProgramBuilder();
  const x = b.input({ ...f32(batch, inputs), name: 'x' });
  const labels = b.input({ shape: [batch], dtype: 'int32', name: 'labels' });
  const step = b.state({ shape: [], dtype: 'int32', name: 'step' });
  const shapes = [[inputs, hidden], [hidden], [hidden, classes], [classes]];
  const weights = shapes.map((shape, index) => b.state({ ...f32(...shape), name: `weight${index}` }));
  const moments = weights.map((weight) => [b.state(b.typeOf(weight)), b.state(b.typeOf(weight))] as const);
  const [kernel0, bias0, kernel1, bias1] = weights as [ValueId, ValueId, ValueId, ValueId];

  const z = b.binary('add', b.matMul(x, kernel0), bias0);
  const h = b.binary('max', z, b.scalar(0));
  const logits = b.binary('add', b.matMul(h, kernel1), bias1);
  const shifted = b.binary('sub', logits, b.reshape(b.reduce('max', logits, [1]), [batch, 1]));
  const powers = b.unary('exp', shifted);
  const sum = b.reduce('sum', powers, [1], true);
  const target = b.compare('eq', b.reshape(labels, [batch, 1]), b.reshape(b.iota([classes], 0), [1, classes]));
  const oneHot = b.cast(target, 'float32');
  const logLikelihood = b.reduce('sum', b.binary('mul', oneHot, b.binary('sub', shifted, b.unary('log', sum))), [0, 1]);
  const loss = b.binary('div', b.unary('neg', logLikelihood), b.scalar(batch));

  const dLogits = b.binary('div', b.binary('sub', b.binary('div', powers, sum), oneHot), b.scalar(batch));
  const dHidden = b.matMul(dLogits, b.transpose(kernel1, [1, 0]));
  const dz = b.binary('mul', dHidden, b.cast(b.compare('gt', z, b.scalar(0)), 'float32'));
  const gradients = [
    b.matMul(x, dz, { transposeA: true }),
    b.reduce('sum', dz, [0]),
    b.matMul(h, dLogits, { transposeA: true }),
    b.reduce('sum', dLogits, [0]),
  ];

  const next = b.binary('add', step, b.scalar(1, 'int32'));
  b.write(step, next);
  const time = b.cast(next, 'float32');
  const [correction1, correction2] = [0.9, 0.999].map((decay) =>
    b.binary('sub', b.scalar(1), b.binary('pow', b.scalar(decay), time)),
  );
  for (const [index, weight] of weights.entries()) {
    const [m, v] = moments[index]!;
    const gradient = gradients[index]!;
    const m1 = b.binary('add', b.binary('mul', m, b.scalar(0.9)), b.binary('mul', gradient, b.scalar(0.1)));
    const v1 = b.binary(
      'add',
      b.binary('mul', v, b.scalar(0.999)),
      b.binary('mul', b.unary('square', gradient), b.scalar(0.001)),
    );
    const root = b.binary('add', b.unary('sqrt', b.binary('div', v1, correction2!)), b.scalar(1e-7));
    const update = b.binary('div', b.binary('mul', b.scalar(0.001), b.binary('div', m1, correction1!)), root);
    b.write(m, m1);
    b.write(v, v1);
    b.write(weight, b.binary('sub', weight, update));
  }
  return b.finish([loss]);
}

/** A program with values for its inputs and state: small ones of either sign for float32, from 0 to 2 for int32. */
export function withValues(program: Program): RandomProgram {
  const fill = ({ shape, dtype }: TensorType, seed: number): HostArray => {
    const count = shape.reduce((product, length) => product * length, 1);
    const values = Array.from({ length: count }, (_, index) => (((index + seed) * 7919) % 101) / 101);
    if (dtype === 'float32') return { shape, dtype, data: Float32Array.from(values, (value) => value - 0.4) };
    if (dtype === 'int32') return { shape, dtype, data: Int32Array.from(values, (value) => Math.floor(3 * value)) };
    return { shape, dtype, data: Uint8Array.from(values, Math.round) };
  };
  return {
    program,
    inputs: program.inputs.map(fill),
    state: program.state.map((slot, index) => positive(fill(slot, index))),
  };
}

/** Second moments are never negative. */
function positive(array: HostArray): HostArray {
  return array.dtype === 'float32' ? { ...array, data: Float32Array.from(array.data, Math.abs) } : array;
}
