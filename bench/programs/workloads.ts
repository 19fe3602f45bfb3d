/**
 * The training steps that are measured, as functions of tensors: what a user would write over `tensors`, `layers`, `losses` and
 * `optimizers`. W1–W4 and W7 of the comparison with other libraries.
 */
import type { Program } from '@neurite/backend';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { binaryCrossentropy, categoricalCrossentropy } from '@neurite/losses';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import {
  add,
  jit,
  type Jitted,
  matMul,
  mean,
  mul,
  type NdArray,
  ndArray,
  relu,
  reshape,
  rsqrt,
  scan,
  sigmoid,
  softmax,
  split,
  square,
  sub,
  tanh,
  type Tensor,
  tensor,
  transpose,
  type Variable,
  valueAndGrad,
  variable,
  zeros,
} from '@neurite/tensors';

/** One training step, its data, and the program that it became after its first call. */
export interface Workload {
  readonly name: string;
  readonly step: Jitted<[Tensor, Tensor], Tensor>;
  readonly x: NdArray;
  readonly y: NdArray;
  readonly variables: readonly Variable[];
}

/** Reproducible numbers in [−1, 1): a multiplicative congruential generator. */
const noise = (count: number, seed = 1): Float32Array => {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
};
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
export const random = (shape: readonly number[], seed: number): NdArray => ndArray(noise(sizeOf(shape), seed), shape);
export const oneHot = (rows: number, classes: number): NdArray =>
  ndArray(
    Float32Array.from({ length: rows * classes }, (_, i) =>
      i % classes === Math.floor(i / classes) % classes ? 1 : 0,
    ),
    [rows, classes],
  );

export const training = (
  name: string,
  variables: readonly Variable[],
  loss: (x: Tensor, y: Tensor) => Tensor,
  x: NdArray,
  y: NdArray,
): Workload => {
  const optimizer = adam({ learningRate: 0.001 });
  const step = jit((xs: Tensor, ys: Tensor): Tensor => {
    const { value, grads } = valueAndGrad(() => loss(xs, ys), variables);
    optimizer.apply(grads);
    return value;
  });
  return { name, step, x, y, variables };
};

export const w1 = (): Workload => {
  const model = sequential([
    dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  const y = ndArray(
    noise(32, 3).map((value) => (value > 0 ? 1 : 0)),
    [32, 1],
  );
  return training(
    'W1',
    model.trainableVariables,
    (x, labels) => binaryCrossentropy(labels, model.apply(x)),
    random([32, 10], 2),
    y,
  );
};

const w2 = (): Workload => {
  const model = sequential([
    dense({ units: 512, activation: 'relu', inputShape: [784] }),
    dense({ units: 256, activation: 'relu' }),
    dense({ units: 10 }),
  ]);
  return training(
    'W2',
    model.trainableVariables,
    (x, y) => categoricalCrossentropy(y, model.apply(x), { fromLogits: true }),
    random([128, 784], 2),
    oneHot(128, 10),
  );
};

const w3 = (): Workload => {
  const model = sequential([
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    dense({ units: 128, activation: 'relu' }),
    dense({ units: 10 }),
  ]);
  return training(
    'W3',
    model.trainableVariables,
    (x, y) => categoricalCrossentropy(y, model.apply(x), { fromLogits: true }),
    random([64, 28, 28, 1], 2),
    oneHot(64, 10),
  );
};

const weight = (shape: readonly number[], seed: number, name: string): Variable => {
  const limit = Math.sqrt(6 / (shape[0]! + shape.at(-1)!));
  return variable(
    tensor(
      noise(sizeOf(shape), seed).map((value) => value * limit),
      shape,
    ),
    { name },
  );
};
const bias = (units: number, name: string, value = 0): Variable =>
  variable(tensor(new Float32Array(units).fill(value), [units]), { name });

/** An LSTM whose inputs are multiplied for all steps at once. */
export const lstm = (
  name: string,
  batch: number,
  steps: number,
  inputs: number,
  units: number,
  classes: number,
): Workload => {
  const [kernel, recurrent, b] = [
    weight([inputs, 4 * units], 3, 'kernel'),
    weight([units, 4 * units], 4, 'recurrent'),
    bias(4 * units, 'bias'),
  ];
  const [out, outBias] = [weight([units, classes], 5, 'out'), bias(classes, 'outBias')];
  const loss = (x: Tensor, y: Tensor): Tensor => {
    const projected = reshape(add(matMul(reshape(transpose(x, [1, 0, 2]), [steps * batch, inputs]), kernel), b), [
      steps,
      batch,
      4 * units,
    ]);
    const { carry } = scan(
      ({ h, c }, z) => {
        const [i, f, g, o] = split(add(z, matMul(h, recurrent)), 4, -1) as [Tensor, Tensor, Tensor, Tensor];
        const next = add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g)));
        return { carry: { h: mul(sigmoid(o), tanh(next)), c: next }, y: [] };
      },
      { h: zeros([batch, units]) as Tensor, c: zeros([batch, units]) as Tensor },
      projected as Tensor,
    );
    return categoricalCrossentropy(y, add(matMul(carry.h, out), outBias), { fromLogits: true });
  };
  return training(
    name,
    [kernel, recurrent, b, out, outBias],
    loss,
    random([batch, steps, inputs], 2),
    oneHot(batch, classes),
  );
};

/** A transformer block: attention, a two-layer network, two layer normalisations, residual sums. */
export const transformerBlock = (
  name: string,
  batch: number,
  length: number,
  d: number,
  heads: number,
  hidden: number,
): Workload => {
  const [wq, wk, wv, wo] = [3, 4, 5, 6].map((seed) => weight([d, d], seed, `w${seed}`)) as [
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const [up, upBias, down, downBias] = [
    weight([d, hidden], 7, 'up'),
    bias(hidden, 'upBias'),
    weight([hidden, d], 8, 'down'),
    bias(d, 'downBias'),
  ];
  const [scale1, shift1, scale2, shift2] = [
    bias(d, 'scale1', 1),
    bias(d, 'shift1'),
    bias(d, 'scale2', 1),
    bias(d, 'shift2'),
  ];
  const norm = (x: Tensor, scale: Tensor, shift: Tensor): Tensor => {
    const centred = sub(x, mean(x, -1, { keepDims: true } as never));
    return add(
      mul(mul(centred, rsqrt(add(mean(square(centred), -1, { keepDims: true } as never), 1e-5))), scale),
      shift,
    );
  };
  const split4 = (x: Tensor): Tensor => transpose(reshape(x, [batch, length, heads, d / heads]), [0, 2, 1, 3]);
  const loss = (x: Tensor, y: Tensor): Tensor => {
    const n = reshape(norm(x, scale1, shift1), [batch * length, d]);
    const [q, k, v] = [split4(matMul(n, wq)), split4(matMul(n, wk)), split4(matMul(n, wv))] as const;
    const weights = softmax(mul(matMul(q, k, { transposeB: true }), 1 / Math.sqrt(d / heads)));
    const mixed = reshape(transpose(matMul(weights, v), [0, 2, 1, 3]), [batch * length, d]);
    const attended = add(x, reshape(matMul(mixed, wo), [batch, length, d]));
    const m = reshape(norm(attended, scale2, shift2), [batch * length, d]);
    const fed = add(matMul(relu(add(matMul(m, up), upBias)), down), downBias);
    return mean(square(sub(add(attended, reshape(fed, [batch, length, d])), y)));
  };
  const variables = [wq, wk, wv, wo, up, upBias, down, downBias, scale1, shift1, scale2, shift2];
  return training(name, variables, loss, random([batch, length, d], 2), random([batch, length, d], 9));
};

/** All of them, made when asked for. */
export const workloads: Readonly<Record<string, () => Workload>> = {
  W1: w1,
  W2: w2,
  W3: w3,
  W4: () => lstm('W4', 32, 49, 40, 128, 12),
  W7: () => transformerBlock('W7', 16, 128, 128, 4, 512),
};

/** The program of a workload's step; a first call makes it. */
export const programOf = (workload: Workload): Program => {
  workload.step(workload.x as never, workload.y as never);
  return workload.step.program!.program;
};
