// What ails a network, and why it answers as it does: doctor and explain on models of the command and on modules.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeFolder, runHere } from '../testing/command.ts';
import { fruitCsv } from '../testing/fruit.ts';

// On a busy machine trainings of a second take many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

beforeAll(async () => {
  await runHere(folder, 'train', 'iris', '--epochs', '40', '--learning-rate', '0.01', '--out', 'iris');
  writeFileSync(join(folder, 'fruit.csv'), fruitCsv());
  const table = ['fruit.csv', '--target', 'price', '--missing', 'fill'];
  await runHere(folder, 'train', ...table, '--epochs', '30', '--learning-rate', '0.01', '--out', 'price');
});

describe('doctor', () => {
  it('finds nothing in a network that is well, before training and in it', async () => {
    const { code, stdout } = await runHere(folder, 'doctor', 'mlp', 'iris', '--epochs', '5');
    expect(stdout).toContain('one that knows nothing should have 1.10');
    expect(stdout).toMatch(/dense_2 +\d\.\de-\d/);
    expect(stdout).toContain('nothing was found that ails');
    expect(code).toBe(0);
  });

  it('names what ails a module, and writes a page; programs get the evidence', async () => {
    writeFileSync(
      join(folder, 'deep.ts'),
      `import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
export default ({ inputShape, classes }) => sequential([
  ...Array.from({ length: 8 }, (_, index) => dense({ units: 16, activation: 'sigmoid', ...(index === 0 ? { inputShape } : {}) })),
  dense({ units: classes, activation: 'softmax' }),
]);`,
    );
    const { code, events } = await runHere(
      folder,
      'doctor',
      'deep.ts',
      'digits',
      '--epochs',
      '1',
      '--out',
      'deep.html',
      '--json',
    );
    expect(code).toBe(1);
    expect(events().map(({ event }) => event)).toEqual(['verdict', 'verdict', 'diagnosis', 'verdict', 'doctor']);
    expect(events()[0]).toMatchObject({
      ailment: 'vanishing',
      layer: 'dense',
      cure: expect.stringContaining('heNormal'),
    });
    expect(events().at(-1)!.ailments).toEqual(['vanishing', 'cannotOverfit']);
    const page = readFileSync(join(folder, 'deep.html'), 'utf8');
    for (const part of ['vanishing', '<svg', 'weights of dense_3']) expect(page).toContain(part);
    expect(page).not.toMatch(/(src|href)="(?!data:)|<script/);
  });

  it('looks into a saved model without changing it', async () => {
    const weights = (): Buffer => readFileSync(join(folder, 'iris/model/weights.safetensors'));
    const before = weights();
    const { stdout } = await runHere(folder, 'doctor', 'iris', 'iris', '--epochs', '2');
    expect(stdout).toContain('2 epochs');
    expect(stdout).not.toContain('knows nothing');
    expect(weights().equals(before)).toBe(true);
  });

  it('says what it cannot look at', async () => {
    expect((await runHere(folder, 'doctor', 'nothing', 'iris')).code).toBe(1);
    expect((await runHere(folder, 'doctor', 'mlp', 'iriss')).stderr).toContain("Did you mean 'iris'");
    expect((await runHere(folder, 'doctor', 'iris', 'wine')).stderr).toContain('setosa');
    expect((await runHere(folder, 'doctor', 'mlp', 'iris', '--epochs', '0')).code).toBe(2);
  });
});

describe('explain', () => {
  it('lists what each feature adds to the answer; the sum is its share beyond that of an average example', async () => {
    const { code, stdout, events } = await runHere(folder, 'explain', 'iris', 'iris', '--rows', '3', '--json');
    expect(code).toBe(0);
    expect(events().map(({ answer }) => answer)).toEqual(['setosa', 'setosa', 'setosa']);
    for (const { contributions, share } of events()) {
      const values = Object.entries(contributions as Record<string, number>);
      expect(values.map(([name]) => name)).toContain('petal length (cm)');
      const sum = values.reduce((total, [, value]) => total + value, 0);
      expect(sum).toBeGreaterThan(0.3);
      expect(sum).toBeLessThanOrEqual((share as number) + 0.01);
    }
    expect(stdout).not.toContain('Row');
    const [other] = (
      await runHere(folder, 'explain', 'iris', 'iris', '--rows', '1', '--class', 'virginica', '--json')
    ).events();
    expect(other!.share).toBeLessThan(0.1);
  });

  it('takes the columns of a category together, and tells numbers in the units of the target', async () => {
    const { stdout, code } = await runHere(
      folder,
      'explain',
      'price',
      'fruit.csv',
      '--rows',
      '2',
      '--out',
      'price.html',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/ {2}kind +(plain|large, round|odd "one") +[+-]/);
    expect(stdout.match(/^ {2}color /gm)).toHaveLength(2);
    const page = readFileSync(join(folder, 'price.html'), 'utf8');
    expect(page.match(/<svg/g)).toHaveLength(2);
  });

  it('lays over pictures where the network looks', async () => {
    writeFileSync(
      join(folder, 'cnn.ts'),
      `import { conv2d, dense, globalMaxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';
export default ({ inputShape, classes }) => sequential([
  conv2d({ filters: 8, kernelSize: 5, strides: 3, activation: 'relu', inputShape }),
  globalMaxPooling2d(),
  dense({ units: classes, activation: 'softmax' }),
]);`,
    );
    await runHere(folder, 'train', 'fashion-mnist', '--model', 'cnn.ts', '--epochs', '1', '--out', 'clothes');
    for (const method of ['grad-cam', 'integrated-gradients']) {
      const asked = ['explain', 'clothes', 'fashion-mnist', '--rows', '2', '--method', method];
      const { stdout } = await runHere(folder, ...asked, '--out', 'clothes.html');
      expect(stdout).toMatch(/Row 2: .* \(\d+\u00a0%\), seen around row \d+, column \d+/);
      expect(readFileSync(join(folder, 'clothes.html'), 'utf8').match(/<image href="data:image\/png/g)).toHaveLength(4);
    }
  });

  it('says what it cannot explain', async () => {
    expect((await runHere(folder, 'explain', 'iris', 'iris', '--class', 'rose')).stderr).toContain(
      'setosa, versicolor',
    );
    expect((await runHere(folder, 'explain', 'price', 'fruit.csv', '--class', 'a')).stderr).toContain(
      'The model tells a number, price, and no classes: leave out --class.',
    );
    expect((await runHere(folder, 'explain', 'iris', 'iris', '--method', 'grad-cam')).stderr).toContain(
      'explains pictures',
    );
    expect((await runHere(folder, 'explain', 'iris', 'gone.csv')).stderr).toContain("no file 'gone.csv'");
  });
});
