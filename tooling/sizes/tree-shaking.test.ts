import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Bundle, bundle } from './bundle.ts';
import { bundleWithEsbuild } from './esbuild.ts';

/** What only training needs. */
const TRAINING = [
  /^packages\/optimizers\//,
  /^packages\/losses\//,
  /^packages\/metrics\//,
  /^packages\/datasets\//,
  /^packages\/tensors\/src\/gradients\//,
  /^packages\/tensors\/src\/(grad|jvp|jacobian)\.ts$/,
  /^packages\/tensors\/src\/core\/backpropagate\.ts$/,
  /^packages\/models\/src\/(training|callbacks|save)\//,
];

const isForTraining = (source: string): boolean => TRAINING.some((pattern) => pattern.test(source));

describe.each([
  ['Vite', bundle],
  ['esbuild', bundleWithEsbuild],
])('a page that only predicts, bundled by %s', (_name, bundlePage) => {
  const bundles = new Map<string, Promise<Bundle>>();
  const sourcesOf = async (name: string): Promise<{ atFirst: string[]; later: string[] }> => {
    const made = bundles.get(name) ?? bundlePage(join(import.meta.dirname, 'pages', `${name}.ts`));
    bundles.set(name, made);
    const { initial, onDemand } = await made;
    return {
      atFirst: initial.flatMap(({ sources }) => sources),
      later: onDemand.flatMap(({ sources }) => sources),
    };
  };

  test.each(['infer', 'infer-all-layers'])('loads neither gradients nor optimizers at first (%s)', async (name) => {
    const { atFirst, later } = await sourcesOf(name);
    expect(atFirst.filter((source) => /^packages\/(tensors|layers|models)\//.test(source)).length).toBeGreaterThan(20);
    expect(atFirst.filter(isForTraining)).toEqual([]);
    // They are there, for who asks.
    expect(later.some((source) => source.startsWith('packages/tensors/src/gradients/'))).toBe(true);
  });

  test('does not load the layers that it does not import', async () => {
    const { atFirst } = await sourcesOf('infer');
    expect(
      atFirst.filter((source) => /layers\/src\/(convolution|recurrent|attention|augmentation)\//.test(source)),
    ).toEqual([]);
  });
});
