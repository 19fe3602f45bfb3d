/** What smaller networks cost in accuracy, and gain in bytes and in time: each way of making one, for a dense and a convolutional network. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { registerBackend } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { distill, loadModel, type Model, prune, type Quantization, sequential, sparsityOf } from '@neurite/models';
import { jit, setSeed, slice, type Tensor, tensor, useBackend } from '@neurite/tensors';
import type { Figure } from './evaluation.ts';
import { interleaved } from './timing.ts';

/** A network, in its own size and in that of a student. */
interface Network {
  readonly name: string;
  readonly make: (size: 'whole' | 'student') => Model;
  readonly epochs: number;
  /** Of fine-tuning, pruned or not. */
  readonly epochsMore: number;
  /** What accuracy every way of keeping the whole network reaches, and the students. */
  readonly accuracy: { readonly whole: number; readonly student: number };
  /** What the file of float32 takes at most, in bytes, and a batch, in milliseconds. */
  readonly atMost: { readonly file: number; readonly one: number; readonly batch: number };
}

const compilation = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;

const networks: readonly Network[] = [
  {
    name: 'dense 128',
    make: (size) =>
      compiled(
        sequential([
          flatten({ inputShape: [28, 28, 1] }),
          dense({ units: size === 'whole' ? 128 : 8, activation: 'relu' }),
          dense({ units: 10, activation: 'softmax' }),
        ]),
      ),
    epochs: 15,
    epochsMore: 10,
    accuracy: { whole: 0.83, student: 0.78 },
    atMost: { file: 410_000, one: 0.1, batch: 1 },
  },
  {
    name: 'convolutions 32 and 64, dense 128',
    make: (size) => {
      const share = size === 'whole' ? 1 : 1 / 4;
      return compiled(
        sequential([
          conv2d({ filters: 32 * share, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
          maxPooling2d({ poolSize: 2 }),
          conv2d({ filters: 64 * share, kernelSize: 3, activation: 'relu' }),
          maxPooling2d({ poolSize: 2 }),
          flatten(),
          dense({ units: 128 * share, activation: 'relu' }),
          dense({ units: 10, activation: 'softmax' }),
        ]),
      );
    },
    epochs: 8,
    epochsMore: 5,
    accuracy: { whole: 0.84, student: 0.79 },
    atMost: { file: 910_000, one: 1, batch: 20 },
  },
];

const variants = [
  'float32',
  'float16 at rest',
  'int8 at rest',
  'int8 inference',
  'trained on',
  'trained on, 80 % pruned',
  'student alone',
  'student distilled',
] as const;
type Variant = (typeof variants)[number];

/** What is known of a variant. Milliseconds a batch are those of one thread. */
interface Measured {
  readonly accuracy: number;
  readonly bytes: number;
  readonly gzipped: number;
  readonly one: number;
  readonly batch: number;
}

interface Outcome {
  readonly measured: Readonly<Record<Variant, Measured>>;
  /** The share of zeros of the pruned network's weights. */
  readonly sparsity: number;
}

function compiled<M extends Model>(model: M): M {
  model.compile(compilation);
  return model;
}

let isRegistered = false;

/** A backend of one thread: what else the machine does matters less. */
async function useOneThread(): Promise<void> {
  if (!isRegistered) registerBackend(createWasmBackend({ name: 'wasm-one-thread', threads: 1 }));
  isRegistered = true;
  await useBackend('wasm-one-thread');
}

/** All that is measured with one seed. */
async function outcome(network: Network, seed: number): Promise<Outcome> {
  await useOneThread();
  const { train, test } = await fashionMnistSample();
  const folder = mkdtempSync(join(tmpdir(), 'neurite-evaluate-'));
  const fit = (model: Pick<Model, 'fit'>, epochs: number, callbacks: Parameters<Model['fit']>[2] = {}) => {
    setSeed(seed + 1);
    return model.fit(train.x, train.y, { epochs, batchSize: 32, verbose: 0, ...callbacks });
  };
  setSeed(seed);
  const whole = network.make('whole');
  await fit(whole, network.epochs);
  await whole.save(join(folder, 'whole'));
  const again = async (): Promise<Model> => (await loadModel(join(folder, 'whole'))) as Model;

  const atRest = async (quantization: Quantization): Promise<readonly [Model, string]> => {
    const path = join(folder, `${quantization}.safetensors`);
    await whole.saveWeights(path, { quantization });
    const model = network.make('whole');
    await model.loadWeights(path);
    return [model, path];
  };
  const stored = async (model: Model, name: string): Promise<readonly [Model, string]> => {
    const path = join(folder, `${name}.safetensors`);
    await model.saveWeights(path);
    return [model, path];
  };
  const quantized = await again();
  quantized.quantize('int8');
  const [longer, pruned] = [await again(), await again()];
  await fit(longer, network.epochsMore);
  const endStep = Math.round(0.5 * network.epochsMore * Math.ceil(train.x.shape[0]! / 32));
  const callbacks = prune(pruned, { sparsity: 0.8, schedule: { endStep, frequency: 50 } });
  await fit(pruned, network.epochsMore, { callbacks });
  const [alone, student] = [network.make('student'), network.make('student')];
  await fit(alone, network.epochs);
  const distiller = distill(whole, student);
  distiller.compile(compilation);
  await fit(distiller, network.epochs);

  const models: Readonly<Record<Variant, readonly [Model, string]>> = {
    float32: await stored(whole, 'float32'),
    'float16 at rest': await atRest('float16'),
    'int8 at rest': await atRest('int8'),
    'int8 inference': await stored(quantized, 'quantized'),
    'trained on': await stored(longer, 'longer'),
    'trained on, 80 % pruned': await stored(pruned, 'pruned'),
    'student alone': await stored(alone, 'alone'),
    'student distilled': await stored(student, 'student'),
  };
  const pictures = tensor(test.x);
  const times = async (count: number): Promise<number[]> => {
    const x = slice(pictures, [0], [count]);
    return interleaved(
      variants.map((variant) => {
        const run = jit((images: Tensor) => models[variant][0].apply(images));
        return () => run(x).data();
      }),
    );
  };
  const [one, batch] = [await times(1), await times(32)];
  const entries: [Variant, Measured][] = [];
  for (const [index, variant] of variants.entries()) {
    const [model, path] = models[variant];
    const { accuracy } = await model.evaluate(test.x, test.y);
    const gzipped = gzipSync(readFileSync(path)).length;
    const sizes = { bytes: statSync(path).size, gzipped };
    entries.push([variant, { accuracy: accuracy!, ...sizes, one: one[index]!, batch: batch[index]! }]);
  }
  const { sparsity } = await sparsityOf(pruned);
  rmSync(folder, { recursive: true });
  return { measured: Object.fromEntries(entries) as Outcome['measured'], sparsity };
}

const outcomes = new Map<string, Promise<Outcome>>();

function outcomeOf(network: Network, seed: number): Promise<Outcome> {
  const key = `${network.name} ${seed}`;
  const known = outcomes.get(key) ?? outcome(network, seed);
  outcomes.set(key, known);
  return known;
}

/** Bytes of the whole network's file in each form, as a share of those of float32. */
const shares: Readonly<Record<Variant, number>> = {
  float32: 1,
  'float16 at rest': 0.51,
  'int8 at rest': 0.26,
  'int8 inference': 0.27,
  'trained on': 1,
  'trained on, 80 % pruned': 1,
  'student alone': 0.12,
  'student distilled': 0.12,
};

function figuresOf(network: Network): Figure[] {
  const figure = (
    name: string,
    read: (outcome: Outcome) => number,
    bar: number,
    unit: string,
    lowerIsBetter: boolean,
  ): Figure => ({
    name: `Fashion-MNIST sample, ${network.name}: ${name}`,
    bar,
    unit,
    lowerIsBetter,
    run: async (seed) => read(await outcomeOf(network, seed)),
  });
  const share =
    (variant: Variant, key: 'bytes' | 'gzipped' | 'one' | 'batch') =>
    ({ measured }: Outcome): number =>
      measured[variant][key] / measured.float32[key];
  return [
    ...variants.flatMap((variant) => {
      const { accuracy, atMost } = network;
      const least = variant.startsWith('student') ? accuracy.student : accuracy.whole;
      const of =
        <K extends keyof Measured>(key: K) =>
        (found: Outcome): number =>
          found.measured[variant][key];
      return [
        figure(`${variant}, accuracy`, of('accuracy'), least, 'accuracy', false),
        figure(`${variant}, file`, of('bytes'), Math.round(shares[variant] * atMost.file), 'bytes', true),
        figure(`${variant}, batch of 1`, of('one'), atMost.one, 'ms', true),
        figure(`${variant}, batch of 32`, of('batch'), atMost.batch, 'ms', true),
      ];
    }),
    figure(
      '80 % pruned, gzip, against float32',
      share('trained on, 80 % pruned', 'gzipped'),
      0.4,
      'of the bytes',
      true,
    ),
    figure('80 % pruned, weights that are zero', ({ sparsity }) => sparsity, 0.799, 'share', false),
  ];
}

/** The figures of all networks. */
export const smallerModels: readonly Figure[] = networks.flatMap(figuresOf);
