import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { checkOneCopy } from './one-copy.ts';

test('one copy of each engine package and of each of ours is installed', () => {
  expect(checkOneCopy()).toEqual([]);
});

test("tests load tfjs-core once, as the file that Node's users load", async () => {
  await Promise.all([import('@neurite/tensors'), import('@neurite/backend-cpu'), import('@neurite/backend-wasm')]);
  const engine = await import('@tensorflow/tfjs-core');
  const require = createRequire(import.meta.url);
  const loaded = Object.keys(require.cache).filter((file) => /node_modules.@tensorflow.tfjs-core./.test(file));
  expect(loaded.map((file) => basename(file))).toEqual(['tf-core.node.js']);
  expect(engine.Tensor).toBe((require('@tensorflow/tfjs-core') as typeof engine).Tensor);
});
