/**
 * What is measured: sizes, weights and data of the workloads. Everybody who takes part reads them from here, as JSON where
 * they speak another language. Kernels are laid out as in Keras: [inputs, outputs], [height, width, inputs, outputs].
 */
import { type ArraySpecification, labels, type Named, uniform } from './arrays.ts';

export interface Workload {
  readonly name: string;
  /** The name of the network that is run: the same for all sizes of its batch. */
  readonly network: string;
  readonly title: string;
  readonly inputs: Named<ArraySpecification>;
  readonly weights: Named<ArraySpecification>;
  /** Whether it is trained, as well as used. */
  readonly trains: boolean;
  /** Floating-point operations of one inference, where a rate is reported. */
  readonly flops?: number;
}

/** Of the Adam steps, everywhere. */
export const ADAM = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Epochs and rows of the measurement of `fit` with W1. */
export const FIT = { epochs: 100, rows: 1000, batchSize: 32 } as const;

let nextSeed = 1;

/** Glorot's uniform limits. */
function kernel(shape: readonly number[], fanIn: number, fanOut: number): ArraySpecification {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return uniform(shape, nextSeed++, -limit, limit);
}

function bias(length: number): ArraySpecification {
  return uniform([length], nextSeed++, -0.05, 0.05);
}

function dense(name: string, inputs: number, outputs: number): Named<ArraySpecification> {
  return { [`${name}/kernel`]: kernel([inputs, outputs], inputs, outputs), [`${name}/bias`]: bias(outputs) };
}

function convolution(name: string, size: number, inputs: number, outputs: number): Named<ArraySpecification> {
  const area = size * size;
  return {
    [`${name}/kernel`]: kernel([size, size, inputs, outputs], area * inputs, area * outputs),
    [`${name}/bias`]: bias(outputs),
  };
}

function workload(
  name: string,
  title: string,
  rest: Omit<Workload, 'name' | 'network' | 'title' | 'trains'>,
  trains = true,
): Workload {
  return { name, network: name, title, trains, ...rest };
}

const w1 = workload('W1', 'MLP 10-5-1, sigmoid, batch 32', {
  inputs: { x: uniform([32, 10], 1001, -1, 1), y: labels([32, 1], 1002, 2) },
  weights: { ...dense('hidden', 10, 5), ...dense('output', 5, 1) },
});

const w2 = workload('W2', 'MLP 784-512-256-10, batch 128', {
  inputs: { x: uniform([128, 784], 1003, 0, 1), y: labels([128], 1004, 10) },
  weights: { ...dense('hidden1', 784, 512), ...dense('hidden2', 512, 256), ...dense('output', 256, 10) },
});

const w3 = workload('W3', 'CNN on 28×28, batch 64', {
  inputs: { x: uniform([64, 28, 28, 1], 1005, 0, 1), y: labels([64], 1006, 10) },
  weights: {
    ...convolution('conv1', 3, 1, 32),
    ...convolution('conv2', 3, 32, 64),
    ...dense('hidden', 1600, 128),
    ...dense('output', 128, 10),
  },
});

const w4 = workload('W4', 'LSTM 49 steps × 40, 128 units, batch 32', {
  inputs: { x: uniform([32, 49, 40], 1007, -1, 1), y: labels([32], 1008, 12) },
  weights: {
    'lstm/kernel': kernel([40, 512], 40, 512),
    'lstm/recurrent': kernel([128, 512], 128, 512),
    'lstm/bias': bias(512),
    ...dense('output', 128, 12),
  },
});

function product(n: number): Workload {
  const inputs = { a: uniform([n, n], 1009, -1, 1), b: uniform([n, n], 1010, -1, 1) };
  return workload(`W5-${n}`, `matMul ${n}³`, { inputs, weights: {}, flops: 2 * n ** 3 }, false);
}

/** Filters of the pointwise convolution and stride of the depthwise one, block after block. */
// biome-ignore format: a table
export const MOBILENET_BLOCKS: readonly (readonly [filters: number, stride: number])[] = [
  [64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2],
  [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1],
];

function normalization(name: string, channels: number): Named<ArraySpecification> {
  return {
    [`${name}/gamma`]: uniform([channels], nextSeed++, 0.9, 1.1),
    [`${name}/beta`]: uniform([channels], nextSeed++, -0.1, 0.1),
    [`${name}/mean`]: uniform([channels], nextSeed++, -0.1, 0.1),
    [`${name}/variance`]: uniform([channels], nextSeed++, 0.9, 1.1),
  };
}

/** Kernels are drawn twice as wide as Glorot's, so that values do not fade over 28 layers. */
function mobilenet(alpha: number): Workload {
  let channels = 32 * alpha;
  const wide = (shape: readonly number[], fanIn: number): ArraySpecification => {
    const limit = Math.sqrt(6 / fanIn);
    return uniform(shape, nextSeed++, -limit, limit);
  };
  const weights: Record<string, ArraySpecification> = {
    'stem/kernel': wide([3, 3, 3, channels], 27),
    ...normalization('stem', channels),
  };
  MOBILENET_BLOCKS.forEach(([filters], block) => {
    const outputs = filters * alpha;
    weights[`depthwise${block}/kernel`] = wide([3, 3, channels, 1], 9);
    Object.assign(weights, normalization(`depthwise${block}`, channels));
    weights[`pointwise${block}/kernel`] = wide([1, 1, channels, outputs], channels);
    Object.assign(weights, normalization(`pointwise${block}`, outputs));
    channels = outputs;
  });
  Object.assign(weights, dense('output', channels, 1000));
  const inputs = { x: uniform([1, 224, 224, 3], 1011, -1, 1) };
  return workload(`W6-${alpha}`, `MobileNet-v1 α = ${alpha}, 224², batch 1`, { inputs, weights }, false);
}

const w7 = workload('W7', 'transformer block, 16 × 128 × 128, 4 heads, ffn 512', {
  inputs: { x: uniform([16, 128, 128], 1012, -1, 1), y: uniform([16, 128, 128], 1013, -1, 1) },
  weights: {
    'norm1/gamma': uniform([128], nextSeed++, 0.9, 1.1),
    'norm1/beta': bias(128),
    ...dense('qkv', 128, 384),
    ...dense('projection', 128, 128),
    'norm2/gamma': uniform([128], nextSeed++, 0.9, 1.1),
    'norm2/beta': bias(128),
    ...dense('up', 128, 512),
    ...dense('down', 512, 128),
  },
});

export const workloads: readonly Workload[] = [
  w1,
  w2,
  w3,
  w4,
  product(256),
  product(512),
  product(1024),
  mobilenet(0.25),
  mobilenet(1),
  w7,
];

/** The same network on another number of examples at a time. */
function withBatch(given: Workload, batch: number): Workload {
  const inputs = Object.fromEntries(
    Object.entries(given.inputs).map(([name, { shape, ...rest }]) => [
      name,
      { ...rest, shape: [batch, ...shape.slice(1)] },
    ]),
  ) as Workload['inputs'];
  return {
    ...given,
    name: `${given.name}@${batch}`,
    title: given.title.replace(/, batch \d+|block, 16/, (text) => text.replace(/\d+/, String(batch))),
    inputs,
  };
}

/** What is measured on a GPU; on one that computes on the processor only whether it runs. */
export function gpuWorkloads(isSoftware: boolean): readonly Workload[] {
  if (isSoftware) return [product(64), withBatch(w2, 2), withBatch(w3, 1), withBatch(w4, 1), withBatch(w7, 1)];
  return [
    w2,
    w3,
    w4,
    w7,
    ...[w2, w3, w4, w7].map((workload) => withBatch(workload, 512)),
    ...[1024, 2048, 4096, 8192].map(product),
  ];
}

/** @throws Error listing the names there are */
export function workloadNamed(name: string): Workload {
  const all = [...workloads, ...gpuWorkloads(false), ...gpuWorkloads(true)];
  const found = all.find((workload) => workload.name === name);
  if (found === undefined)
    throw new Error(`No workload '${name}'. There are ${workloads.map((w) => w.name).join(', ')}.`);
  return found;
}
