// Pictures in a folder for each class, one command after the other.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { imageAt, writeImage } from '@neurite/vision';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Finished, makeFolder, run, runHere, start } from '../testing/command.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

const classes = ['bag', 'trousers'];

/** Pictures of clothes as files: some to train on, and one of each class apart. */
beforeAll(async () => {
  const { train } = await fashionMnistSample();
  const taken = { bag: 0, trousers: 0 };
  for (let i = 0; taken.bag < 41 || taken.trousers < 41; i++) {
    const name = { Bag: 'bag', Trouser: 'trousers' }[train.targetNames[train.y.data[i]!]!] as keyof typeof taken;
    if (name === undefined || taken[name] > 40) continue;
    const number = taken[name]++;
    const path = number === 40 ? `unseen/${name}.png` : `photos/${name}/${number}.${number % 2 === 0 ? 'png' : 'jpg'}`;
    mkdirSync(join(folder, path, '..'), { recursive: true });
    await writeImage(join(folder, path), imageAt(train.x, i));
  }
});

const small = ['--size', '28', '--model', 'referenceCnn', '--batch-size', '16'];

describe('train, evaluate and predict', () => {
  let trained: Finished;
  beforeAll(async () => {
    trained = await run(folder, 'train', 'photos', '--task', 'classify', ...small, '--epochs', '6', '--out', 'runs/a');
  });

  it('writes model, figures and a report with pictures', () => {
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.stdout).toContain('photos: pictures of 28 × 28 → bag | trousers');
    expect(trained.stdout).toContain('64 examples to learn from, 16 held out');
    const [, accuracy] = /Held out .*accuracy ([\d.]+)/.exec(trained.stdout)!;
    expect(Number(accuracy)).toBeGreaterThan(0.9);
    const history = JSON.parse(readFileSync(join(folder, 'runs/a/history.json'), 'utf8')) as Record<string, number[]>;
    expect(history.valAccuracy).toHaveLength(6);
    const report = readFileSync(join(folder, 'runs/a/report.html'), 'utf8');
    for (const part of ['Confusion matrix', 'trousers', 'data:image/png;base64']) expect(report).toContain(part);
  });

  it('gives the same with the same seed', async () => {
    const again = await run(
      folder,
      'train',
      'photos',
      '--task',
      'classify',
      ...small,
      '--epochs',
      '6',
      '--out',
      'runs/b',
    );
    const figures = (text: string): string => /Held out +(.*?) +\(/.exec(text)![1]!;
    expect(figures(again.stdout)).toBe(figures(trained.stdout));
  });

  it('is described with its classes', async () => {
    expect((await runHere(folder, 'summary', 'runs/a')).stdout).toContain('Tells     bag | trousers');
  });

  it('evaluates by the pictures that were held out, or by all', async () => {
    const [, figures] = /Held out +(.*?) +\(after/.exec(trained.stdout)!;
    const { stdout, code } = await runHere(folder, 'evaluate', 'runs/a', 'photos');
    expect(stdout).toBe(`${figures}  (photos, the 16 pictures held out in training)\n`);
    expect(code).toBe(0);
    const all = await runHere(folder, 'evaluate', 'runs/a/model', 'photos', '--json');
    expect(all.events()).toEqual([expect.objectContaining({ event: 'evaluation', on: 'all', examples: 80 })]);
  });

  it('tells a picture, or all in a folder; one that cannot be read is named and the others are told', async () => {
    const one = await runHere(folder, 'predict', 'runs/a', 'unseen/bag.png');
    expect(one.stdout).toMatch(/^file,prediction,bag,trousers\nunseen\/bag\.png,bag,[\d.e-]+,[\d.e-]+\n$/);
    writeFileSync(join(folder, 'unseen/broken.jpg'), 'no picture');
    const all = await runHere(folder, 'predict', 'runs/a', 'unseen', '--json');
    rmSync(join(folder, 'unseen/broken.jpg'));
    expect(all.events()).toMatchObject(
      classes.map((name) => ({ file: join('unseen', `${name}.png`), prediction: name })),
    );
    expect(all.stderr).toBe(
      'error: unseen/broken.jpg could not be read: it is no picture: PNG, JPEG, WebP and GIF are read.\n',
    );
    expect(all.code).toBe(1);
    await runHere(folder, 'predict', 'runs/a', 'unseen', '--out', 'told.csv');
    expect(readFileSync(join(folder, 'told.csv'), 'utf8').split('\n')).toHaveLength(4);
  });

  it('is not taken up again, and says so', async () => {
    const { stderr, code } = await runHere(folder, 'train', '--resume', 'runs/a');
    expect(stderr).toContain('is a run of --task classify, which is not taken up again');
    expect(code).toBe(1);
  });
});

it('Ctrl-C saves the model as it was after the last whole epoch', async () => {
  const command = start(
    folder,
    'train',
    'photos',
    '--task',
    'classify',
    ...small,
    '--epochs',
    '500',
    '--out',
    'runs/c',
  );
  await command.line('Epoch ');
  command.child.kill('SIGINT');
  const { code, stdout } = await command.finished;
  expect(code).toBe(130);
  expect(stdout).toMatch(/This is the model as it was after epoch \d+ of 500/);
  expect(existsSync(join(folder, 'runs/c/model/model.json'))).toBe(true);
  expect((await runHere(folder, 'predict', 'runs/c', 'unseen/bag.png')).code).toBe(0);
});

describe('what goes wrong', () => {
  const trainOn = (data: string, ...more: string[]): Promise<Finished> =>
    runHere(folder, 'train', data, '--task', 'classify', ...small, '--epochs', '1', ...more);

  beforeAll(() => {
    mkdirSync(join(folder, 'lonely/bag'), { recursive: true });
    writeFileSync(join(folder, 'lonely/bag/1.png'), 'no picture');
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'table.csv'), 'a,b\n1,2\n');
  });

  it('names the folder, the class or the file', async () => {
    expect((await trainOn('nowhere')).stderr).toContain(
      "'nowhere' is not there: name a folder with a folder of pictures",
    );
    expect((await trainOn('table.csv')).stderr).toContain("'table.csv' is a file");
    expect((await trainOn('lonely')).stderr).toContain("one class folder, 'bag': there is nothing to tell apart");
    expect((await trainOn('empty')).stderr).toContain('has no folders');
    expect((await runHere(folder, 'train', 'photos')).stderr).toContain(
      'said with --task: classify (pictures in a folder',
    );
    expect((await runHere(folder, 'predict', 'runs/a', 'empty')).stderr).toContain("'empty' has no pictures");
    expect((await runHere(folder, 'predict', 'runs/a', 'nowhere.png')).stderr).toContain(
      "no file or folder 'nowhere.png'",
    );
    expect((await runHere(folder, 'evaluate', 'runs/a', 'lonely')).stderr).toContain('The folder has the classes bag;');
  });

  it('names options and networks that are of no use', async () => {
    const { stderr, code } = await trainOn('photos', '--target', 'b');
    expect(stderr).toContain('--target: of no use with --task classify, which takes --model, ');
    expect(code).toBe(2);
    expect((await trainOn('photos', '--model', 'resnet20')).stderr).toContain("Did you mean 'resNet20'?");
    const table = await runHere(folder, 'train', 'iris', '--size', '3');
    expect(table.stderr).toContain('--size is of use with a --task of a folder only: classify');
    expect(table.code).toBe(2);
  });

  it('each class is learned from and judged by', async () => {
    const photo = readFileSync(join(folder, 'photos/bag/1.jpg'));
    const put = (...names: string[]): void => {
      for (const name of names) {
        mkdirSync(join(folder, 'few', name, '..'), { recursive: true });
        writeFileSync(join(folder, 'few', name), photo);
      }
    };
    put('a/1.jpg', 'b/1.jpg', 'b/2.jpg');
    expect((await trainOn('few')).stderr).toContain('There is one picture of a: each class needs two');
    put('a/2.jpg');
    expect((await trainOn('few')).stderr).toContain('Of 4 pictures --validation-split 0.2 holds out 1: one at least');
    expect((await trainOn('few', '--validation-split', '0.5', '--out', 'runs/few')).code).toBe(0);
  });

  it('a corrupt picture ends training with its name, or is left out and listed', async () => {
    const damaged = join(folder, 'photos/bag/damaged.jpg');
    writeFileSync(damaged, readFileSync(join(folder, 'photos/bag/1.jpg')).subarray(0, 300));
    try {
      const strict = await trainOn('photos', '--out', 'runs/d');
      expect(strict.stderr).toMatch(
        /photos.bag.damaged\.jpg could not be read: the JPEG is damaged or truncated.*--corrupt skip\.$/m,
      );
      expect(strict.code).toBe(1);
      const lenient = await trainOn('photos', '--corrupt', 'skip', '--out', 'runs/e');
      expect(lenient.stdout).toMatch(/Skipped {3}photos.bag.damaged\.jpg could not be read/);
      expect(lenient.code).toBe(0);
    } finally {
      rmSync(damaged);
    }
  });
});
