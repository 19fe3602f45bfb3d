import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@neurite/backend-cpu';
import { dense, Layer } from '@neurite/layers';
import { useBackend } from '@neurite/tensors';
import type { Tensor } from '@neurite/tensors';
import { afterAll, expect, it } from 'vitest';
import { sequential } from '../sequential.ts';
import { loadModel } from './load.ts';
import { loadUserData } from './user-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-user-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

class Unknown extends Layer {
  static override readonly className = 'Unknown';
  override call(x: Tensor): Tensor {
    return x;
  }
}

it.each(['model', 'model.safetensors'])('is read without the classes that %s is made of', async (name) => {
  await useBackend('cpu');
  const model = sequential([dense({ units: 1, inputShape: [2] }), new Unknown()]);
  model.userData = { classes: ['a', 'b'] };
  const path = join(folder, name);
  await model.save(path);
  await expect(loadModel(path)).rejects.toThrow('Unknown');
  expect(await loadUserData(path)).toEqual({ classes: ['a', 'b'] });
  model.userData = undefined;
  await model.save(path);
  expect(await loadUserData(path)).toBeUndefined();
});

it('names what is no model', async () => {
  await expect(loadUserData(join(folder, 'nowhere'))).rejects.toThrow(/Cannot read .*nowhere/);
  writeFileSync(join(folder, 'model', 'model.json'), '{}');
  await expect(loadUserData(join(folder, 'model'))).rejects.toThrow("is no model of Neurite's");
});
