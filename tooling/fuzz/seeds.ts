/** Whole files: those that tests have, and those of a small network. */
import '@neurite/backend-cpu';
import { batchNormalization, concatenate, conv2d, dense, flatten, input, type LayerValue, lstm } from '@neurite/layers';
import { type Model, model, sequential } from '@neurite/models';
import { useBackend } from '@neurite/tensors';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const packages = join(import.meta.dirname, '../../packages');

/** The files of a package's tests, by pattern. */
export function filesOfTests(pattern: string): Map<string, Uint8Array> {
  const paths = globSync(pattern, { cwd: packages }).sort();
  if (paths.length === 0) throw new Error(`No file of the tests is '${pattern}'.`);
  return new Map(paths.map((path) => [basename(path), new Uint8Array(readFileSync(join(packages, path)))]));
}

interface GoldenFiles {
  readonly cases: readonly { readonly file: string }[];
}

/** The files that stand in golden vectors, in base64. */
export function goldenFiles(path: string): Uint8Array[] {
  const { cases } = JSON.parse(readFileSync(join(packages, path), 'utf8')) as GoldenFiles;
  return cases.map(({ file }) => new Uint8Array(Buffer.from(file, 'base64')));
}

/** Networks of the usual layers, small enough that most of a file is its description. */
export async function smallNetworks(): Promise<Model<never, LayerValue>[]> {
  await useBackend('cpu');
  return [
    sequential([dense({ units: 3, activation: 'relu', inputShape: [2] }), dense({ units: 1 })]),
    sequential([conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 1] }), flatten(), dense({ units: 2 })]),
    withTwoInputs(),
    sequential([lstm({ units: 2, inputShape: [3, 2] }), dense({ units: 2, activation: 'softmax' })]),
  ];
}

function withTwoInputs(): Model<never, LayerValue> {
  const [a, b] = [input({ shape: [2] }), input({ shape: [3] })];
  const hidden = batchNormalization().apply(concatenate().apply([a, dense({ units: 2 }).apply(b)]));
  return model({ inputs: [a, b], outputs: dense({ units: 1 }).apply(hidden) });
}
