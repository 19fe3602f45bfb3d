// The commands one after the other, as people use them: train, evaluate, predict, summary.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Finished, makeFolder, run } from '../testing/command.ts';
import { fruitCsv } from '../testing/fruit.ts';

// A process takes about a second to start, on a busy machine several.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

describe('on iris', () => {
  let trained: Finished;
  beforeAll(async () => {
    trained = await run(folder, 'train', 'iris', '--epochs', '60', '--learning-rate', '0.01', '--out', 'iris');
  });

  it('train says what it does, and writes model, figures and report', () => {
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.stdout).toContain('iris: 4 features → species (3 classes)');
    expect(trained.stdout).toContain('120 examples to learn from, 30 held out');
    expect(trained.stdout).toMatch(/Epoch 60\/60 {2}loss 0\.\d+/);
    const [, accuracy] = /Held out .*accuracy ([\d.]+)/.exec(trained.stdout)!;
    expect(Number(accuracy)).toBeGreaterThan(0.9);
    const history = JSON.parse(readFileSync(join(folder, 'iris/history.json'), 'utf8')) as Record<string, number[]>;
    expect(Object.keys(history)).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy']);
    expect(history.loss).toHaveLength(60);
    const report = readFileSync(join(folder, 'iris/report.html'), 'utf8');
    for (const part of ['<svg', 'Confusion matrix', 'Sample predictions', 'versicolor']) expect(report).toContain(part);
    expect(report).not.toMatch(/(src|href)="(?!data:)/);
    expect(existsSync(join(folder, 'iris/checkpoint'))).toBe(false);
  });

  it('evaluate gives the very figures of the held-out part, and of all on request', async () => {
    const [, figures] = /Held out +(.*?) +\(after/.exec(trained.stdout)!;
    const { stdout, code } = await run(folder, 'evaluate', 'iris', 'iris');
    expect(stdout).toBe(`${figures}  (iris, the 30 examples held out in training)\n`);
    expect(code).toBe(0);
    const all = await run(folder, 'evaluate', 'iris/model', 'iris', '--all', '--json');
    expect(all.events()).toEqual([expect.objectContaining({ event: 'evaluation', on: 'all', examples: 150 })]);
  });

  it('predict finds its features by name in a file, in whatever order they stand', async () => {
    writeFileSync(
      join(folder, 'flowers.csv'),
      'petal width (cm),remark,sepal length (cm),sepal width (cm),petal length (cm)\n0.2,a,5.1,3.5,1.4\n2.1,b,6.8,3,5.5\n',
    );
    const { stdout, code } = await run(folder, 'predict', 'iris', 'flowers.csv');
    expect(code).toBe(0);
    const [header, ...lines] = stdout.trimEnd().split('\n');
    expect(header).toBe('prediction,setosa,versicolor,virginica');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['setosa', 'virginica']);
    const shares = lines[0]!.split(',').slice(1).map(Number);
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 4);
  });

  it('summary lists layers, classes and features', async () => {
    const { stdout } = await run(folder, 'summary', 'iris');
    expect(stdout).toMatch(/dense \(Dense\) +\[\?, 64\] +320/);
    expect(stdout).toContain('species: setosa | versicolor | virginica');
    expect((await run(folder, 'summary', 'iris', '--json')).events()[0]).toMatchObject({
      event: 'summary',
      parameters: 2499,
      epochs: 60,
    });
  });
});

describe('on a file with categories, gaps and quoted cells', () => {
  const kinds = ['large, round', 'odd "one"', 'plain'];
  beforeAll(() => {
    writeFileSync(join(folder, 'fruit.csv'), fruitCsv());
    const complete = fruitCsv()
      .split('\n')
      .filter((line) => !line.startsWith(',') && !line.includes(',NA,'));
    writeFileSync(join(folder, 'complete.csv'), complete.join('\n'));
  });

  it('a class is learned from rows without gaps, and told in JSON lines that parse', async () => {
    const trained = await run(
      folder,
      'train',
      'fruit.csv',
      '--target',
      'kind',
      '--missing',
      'drop',
      '--epochs',
      '40',
      '--learning-rate',
      '0.01',
      '--out',
      'kind',
      '--json',
    );
    expect(trained.stderr).toBe('');
    const events = trained.events();
    expect(events.map(({ event }) => event)).toEqual([
      'note',
      'note',
      'note',
      'start',
      ...Array<string>(40).fill('epoch'),
      'evaluation',
      'saved',
    ]);
    expect(events.slice(0, 3).map(({ text }) => text)).toEqual([
      "Column 'note' is left out: it is text, with about as many values as rows.",
      "Target 'kind': 3 classes.",
      '9 rows with missing cells are left out.',
    ]);
    expect(events[3]).toMatchObject({ task: 'classification', classes: kinds, examples: 152, heldOut: 39 });
    expect(events[4]).toMatchObject({
      epoch: 1,
      epochs: 40,
      loss: expect.any(Number),
      valAccuracy: expect.any(Number),
    });
    expect(events.at(-2)).toMatchObject({ on: 'held-out', examples: 39 });
    expect(events.at(-2)!.accuracy).toBeGreaterThan(0.9);

    const evaluated = await run(folder, 'evaluate', 'kind', 'fruit.csv', '--json');
    expect(evaluated.events()[0]).toEqual({ ...events.at(-2)!, backend: events[3]!.backend });

    const told = await run(folder, 'predict', 'kind', 'complete.csv', '--json');
    const answers = told.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { prediction: string; probabilities: object });
    expect(answers).toHaveLength(191);
    expect(Object.keys(answers[0]!.probabilities)).toEqual(kinds);
    expect(answers.slice(0, 3).map(({ prediction }) => prediction)).toEqual(['plain', 'large, round', 'odd "one"']);

    const csv = await run(folder, 'predict', 'kind', 'complete.csv', '--out', 'told.csv');
    expect(csv.stdout).toBe('');
    expect(readFileSync(join(folder, 'told.csv'), 'utf8').split('\n')[0]).toBe(
      'prediction,"large, round","odd ""one""",plain',
    );
    const refused = await run(folder, 'predict', 'kind', 'fruit.csv');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      "fruit.csv, line 9: the cell of column 'weight' is missing. Fill it in, or train with",
    );
  });

  it('a number is learned in its own units, with gaps filled', async () => {
    const trained = await run(
      folder,
      'train',
      'fruit.csv',
      '--target',
      'price',
      '--missing',
      'fill',
      '--epochs',
      '60',
      '--learning-rate',
      '0.01',
      '--out',
      'price',
      '--json',
    );
    const events = trained.events();
    expect(events.find(({ event }) => event === 'start')).toMatchObject({
      task: 'regression',
      examples: 160,
      heldOut: 40,
    });
    const figures = events.find(({ event }) => event === 'evaluation')!;
    expect(figures.r2).toBeGreaterThan(0.9);
    // Prices are between 2 and 5: an error of a few cents shows that they are not scaled.
    expect(figures.mae).toBeLessThan(0.2);
    expect(figures.mse).toBeLessThan(0.06);
    const report = readFileSync(join(folder, 'price/report.html'), 'utf8');
    expect(report).toContain('Predicted against true');
    // Categories stand there by name, as in the file.
    expect(report).toContain('<th class="number">weight</th><th>color</th><th>ripe</th><th>kind</th>');
    expect(report).not.toContain('Confusion matrix');

    const told = await run(folder, 'predict', 'price', 'fruit.csv');
    const [header, ...values] = told.stdout.trimEnd().split('\n');
    expect(header).toBe('prediction');
    const prices = fruitCsv()
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(/,([\d.]+),(?=[^,]*|"[^"]*"$)/.exec(line.replace(/^[^"]*"note \d+"/, ''))![1]));
    expect(values).toHaveLength(prices.length);
    const errors = values.map((value, row) => Math.abs(Number(value) - prices[row]!));
    expect(errors.reduce((sum, error) => sum + error) / errors.length).toBeLessThan(0.2);
  });
});

const noGpu = softwareGpu();
if (noGpu !== undefined) console.warn(`What backends says of a GPU is not tested: ${noGpu}.`);

it.skipIf(noGpu !== undefined)('backends says what a GPU is, and why a software one is not taken', async () => {
  const refused = await run(folder, 'backends');
  expect(refused.stdout).toMatch(/^gpu +not available: The only GPU here is google SwiftShader/m);
  expect(refused.stdout).toMatch(/^wasm +available, what 'auto' takes/m);
  vi.stubEnv('NEURITE_GPU_SOFTWARE', '1');
  const taken = await run(folder, 'backends');
  vi.unstubAllEnvs();
  expect(taken.stdout).toMatch(/^gpu +available, what 'auto' takes \(accelerated, 1 thread\)$/m);
  expect(taken.stdout).toMatch(/^ +adapter: google SwiftShader driver .* \(computes on the processor\)$/m);
  expect(taken.stdout).toMatch(/^ +largest buffer: [\d,]+ MB$/m);
});

it('backends says which can run here and which is taken', async () => {
  const { stdout, code } = await run(folder, 'backends');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cpu +available \(1 thread\)$/m);
  expect(stdout).toMatch(/^wasm +available, what 'auto' takes/m);
  expect((await run(folder, 'backends', '--json')).events()).toContainEqual(
    expect.objectContaining({ event: 'backend', name: 'wasm', available: true, auto: true }),
  );
});
