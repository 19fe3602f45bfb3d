import { spawnSync } from 'node:child_process';
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

test.each(['backend-cpu', 'backend-wasm', 'backend-gpu'])(
  'a second copy of tfjs-core is refused with a message that says what to do: %s',
  (backend) => {
    // Loaded, forgotten and loaded again: two copies, as if they lay in two folders.
    const program = `
      const { createRequire } = await import('node:module');
      const require = createRequire(${JSON.stringify(import.meta.url)});
      require('@tensorflow/tfjs-core');
      for (const file of Object.keys(require.cache)) delete require.cache[file];
      await import('@neurite/${backend}');
      await (await import('@neurite/tensors')).useBackend('auto');
    `;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--conditions=@neurite/source', '--input-type=module', '-e', program],
      { cwd: import.meta.dirname, encoding: 'utf8' },
    );
    expect(stderr).toMatch(
      /NeuriteError: Two copies of @tensorflow\/tfjs-core are loaded.*npm ls @tensorflow\/tfjs-core/,
    );
    expect(status).toBe(1);
  },
);
