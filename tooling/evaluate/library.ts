/** What smaller networks cost in accuracy, and the scores of the examples. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { dense, flatten } from '@neurite/layers';
import {
  distill,
  loadModel,
  type Model,
  prune,
  type Quantization,
  type Sequential,
  sequential,
  sparsityOf,
} from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import type { Evaluation, Figure } from './evaluation.ts';

const compilation = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;
const fitting = { epochs: 15, batchSize: 32, verbose: 0 } as const;
const STUDENT = 8;

function network(units: number): Sequential {
  const model = sequential([
    flatten({ inputShape: [28, 28, 1] }),
    dense({ units, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile(compilation);
  return model;
}

/** All that is measured with one seed, by name. */
async function smaller(seed: number): Promise<Readonly<Record<string, number>>> {
  await useBackend('wasm');
  const { train, test } = await fashionMnistSample();
  const accuracy = async (model: Pick<Model, 'evaluate'>): Promise<number> =>
    (await model.evaluate(test.x, test.y)).accuracy!;
  setSeed(seed);
  const teacher = network(128);
  await teacher.fit(train.x, train.y, fitting);
  const folder = mkdtempSync(join(tmpdir(), 'neurite-evaluate-'));
  const stored = async (quantization?: Quantization): Promise<readonly [accuracy: number, bytes: number]> => {
    const path = join(folder, `${quantization}.safetensors`);
    await teacher.saveWeights(path, quantization === undefined ? {} : { quantization });
    const again = network(128);
    await again.loadWeights(path);
    return [await accuracy(again), statSync(path).size];
  };
  const [[full, fullBytes], [half, halfBytes], [int8, int8Bytes]] = [
    await stored(),
    await stored('float16'),
    await stored('int8'),
  ];
  await teacher.save(join(folder, 'teacher'));
  const alone = network(STUDENT);
  await alone.fit(train.x, train.y, fitting);
  const student = network(STUDENT);
  const distiller = distill(teacher, student);
  distiller.compile(compilation);
  await distiller.fit(train.x, train.y, fitting);
  const pruned = (await loadModel(join(folder, 'teacher'))) as Model;
  const schedule = { endStep: 800, frequency: 50 };
  await pruned.fit(train.x, train.y, { ...fitting, epochs: 10, callbacks: prune(pruned, { sparsity: 0.8, schedule }) });
  rmSync(folder, { recursive: true });
  return {
    full,
    half,
    int8,
    halfShare: halfBytes / fullBytes,
    int8Share: int8Bytes / fullBytes,
    pruned: await accuracy(pruned),
    sparsity: (await sparsityOf(pruned)).sparsity,
    alone: await accuracy(alone),
    distilled: await accuracy(student),
  };
}

const measured = new Map<number, Promise<Readonly<Record<string, number>>>>();

function fashion(name: string, key: string, bar: number, unit = 'accuracy'): Figure {
  const run = async (seed: number): Promise<number> => {
    if (!measured.has(seed)) measured.set(seed, smaller(seed));
    return (await measured.get(seed)!)[key]!;
  };
  return {
    name: `Fashion-MNIST sample, dense 128, 15 epochs: ${name}`,
    bar,
    unit,
    lowerIsBetter: unit === 'of the bytes',
    run,
  };
}

/** A figure that an example prints after a text. */
function example(
  file: string,
  text: string,
  epochs: number,
  figure: Pick<Figure, 'bar' | 'unit' | 'lowerIsBetter'>,
): Figure {
  const run = async (seed: number): Promise<number> => {
    const program = join(import.meta.dirname, '../../examples', file);
    const args = ['--conditions=@neurite/source', program, String(epochs), String(seed)];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
    const found = printed.split(text)[1]?.match(/-?\d+(?:\.\d+)?/)?.[0];
    if (found === undefined) throw new Error(`${file} did not print a number after '${text}':\n${printed}`);
    return Number(found);
  };
  return { name: `examples/${file}, ${epochs} epochs`, ...figure, run };
}

export const library: Evaluation = {
  figures: [
    fashion('float32', 'full', 0.83),
    fashion('float16 weights', 'half', 0.83),
    fashion('int8 weights', 'int8', 0.83),
    fashion('float16 weights, file', 'halfShare', 0.51, 'of the bytes'),
    fashion('int8 weights, file', 'int8Share', 0.26, 'of the bytes'),
    fashion('80 % pruned, 10 epochs more', 'pruned', 0.83),
    fashion('80 % pruned, weights that are zero', 'sparsity', 0.799, 'share'),
    fashion(`student of ${STUDENT} units alone`, 'alone', 0.78),
    fashion(`student of ${STUDENT} units, distilled`, 'distilled', 0.78),
    example('autoencoder.ts', '(mean squared, pixels 0 to 1):', 20, {
      bar: 0.02,
      unit: 'mean squared error',
      lowerIsBetter: true,
    }),
    example('sequence-classifier.ts', 'held-out digits:', 30, { bar: 94, unit: '% accuracy', lowerIsBetter: false }),
    example('time-series-forecast.ts', '  network', 150, {
      bar: 20,
      unit: 'mean absolute error, thousands of passengers',
      lowerIsBetter: true,
    }),
    example('character-language-model.ts', 'which was held out:', 4, {
      bar: 3.3,
      unit: 'bits a character',
      lowerIsBetter: true,
    }),
  ],
};
