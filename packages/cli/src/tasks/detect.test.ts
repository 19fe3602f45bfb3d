// Pictures with boxes, in the format of COCO, one command after the other.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { composeScenes, readImage, type Scene, writeImage } from '@neurite/vision';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Finished, makeFolder, run, runHere } from '../testing/command.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

let scenes: readonly Scene[];

/** Scenes as files, with annotations, one of which is of a picture that is missing. */
beforeAll(async () => {
  const { train } = await fashionMnistSample();
  const labels = Array.from(train.y.data, (label) => (train.targetNames[label] === 'Bag' ? 'bag' : 'other'));
  scenes = composeScenes(train.x, labels, { count: 24, size: 64, objects: [1, 2], seed: 1 });
  mkdirSync(join(folder, 'scenes/images'), { recursive: true });
  const images = scenes.map((_, id) => ({ id, file_name: `${id}.png`, width: 64, height: 64 }));
  for (const [id, { image }] of scenes.entries()) await writeImage(join(folder, `scenes/images/${id}.png`), image);
  const annotations = scenes.flatMap(({ boxes }, image_id) =>
    boxes.map(({ x, y, width, height, label }) => ({
      image_id,
      category_id: label === 'bag' ? 1 : 2,
      bbox: [x, y, width, height],
    })),
  );
  const lost = { id: 99, file_name: 'lost.png', width: 9, height: 9 };
  const categories = ['bag', 'other'].map((name, index) => ({ id: index + 1, name }));
  writeFileSync(
    join(folder, 'scenes/annotations.json'),
    JSON.stringify({ images: [...images, lost], annotations, categories }),
  );
});

const small = ['--size', '64', '--batch-size', '8'];

describe('train, evaluate and detect', () => {
  let trained: Finished;
  beforeAll(async () => {
    trained = await run(folder, 'train', 'scenes', '--task', 'detect', ...small, '--epochs', '3', '--out', 'runs/a');
  });

  it('says what annotations lack, and writes model, figures and report', () => {
    expect(trained.stderr).toBe('');
    expect(trained.code).toBe(0);
    expect(trained.stdout).toMatch(/Note .*lost\.png: the picture's file is missing/);
    expect(trained.stdout).toContain('boxes of bag | other');
    expect(trained.stdout).toContain('19 examples to learn from, 5 held out');
    expect(trained.stdout).toMatch(/Held out {2}ap [\d.e-]+ {2}ap50/);
    const history = JSON.parse(readFileSync(join(folder, 'runs/a/history.json'), 'utf8')) as Record<string, number[]>;
    expect(history.loss).toHaveLength(3);
    expect(history.loss![2]).toBeLessThan(history.loss![0]!);
    expect(existsSync(join(folder, 'runs/a/report.html'))).toBe(true);
  });

  it('evaluates by the pictures that were held out, or by all', async () => {
    const [, figures] = /Held out +(.*?) +\(after/.exec(trained.stdout)!;
    const { stdout } = await runHere(folder, 'evaluate', 'runs/a', 'scenes');
    expect(stdout).toBe(`${figures}  (scenes, the 5 pictures held out in training)\n`);
    const all = await runHere(folder, 'evaluate', 'runs/a', 'scenes', '--all', '--json');
    expect(all.events()).toEqual([expect.objectContaining({ event: 'evaluation', on: 'all', examples: 24 })]);
  });

  it('is described, and copied, though its loss is known to the task alone', async () => {
    const { events } = await runHere(folder, 'summary', 'runs/a', '--json');
    expect(events()).toEqual([expect.objectContaining({ event: 'summary', classes: ['bag', 'other'] })]);
    await runHere(folder, 'convert', 'runs/a', 'copied');
    const found = async (model: string): Promise<string> =>
      (await runHere(folder, 'detect', 'scenes/images/0.png', '--model', model, '--score', '0.01')).stdout;
    expect(await found('copied')).toBe(await found('runs/a'));
  });

  it('tells the boxes of a picture, and draws them', async () => {
    const photo = 'scenes/images/0.png';
    const found = await runHere(folder, 'detect', photo, '--model', 'runs/a', '--score', '0.01', '--out', 'found.png');
    expect(found.code).toBe(0);
    const [header, ...rows] = found.stdout.trimEnd().split('\n');
    expect(header).toBe('file,label,score,x,y,width,height');
    expect(rows.length).toBeGreaterThan(0);
    const [file, label, score, x, y, width, height] = rows[0]!.split(',');
    expect([file, ['bag', 'other'].includes(label!)]).toEqual([photo, true]);
    for (const value of [score, x, y, width, height]) expect(Number(value)).toBeGreaterThanOrEqual(0);
    const [plain, drawn] = [await readImage(join(folder, photo)), await readImage(join(folder, 'found.png'))];
    expect(drawn.shape).toEqual(plain.shape);
    expect(drawn.data).not.toEqual(plain.data);
    const scores = rows.map((row) => Number(row.split(',')[2]));
    const none = await runHere(folder, 'detect', photo, '--model', 'runs/a', '--score', '0.999', '--json');
    expect(Math.max(...scores)).toBeLessThan(0.999);
    expect(none.events()).toEqual([{ file: photo, boxes: [] }]);
  });

  it('draws pictures of one name each in its place, and never over a picture', async () => {
    for (const place of ['photos', 'photos/more']) {
      mkdirSync(join(folder, place));
      for (const name of ['a.png', 'a.jpg']) await writeImage(join(folder, place, name), scenes[0]!.image);
    }
    const detect = (out: string): Promise<Finished> =>
      runHere(folder, 'detect', 'photos', '--model', 'runs/a', '--out', out);
    expect((await detect('drawn')).code).toBe(0);
    const drawn = readdirSync(join(folder, 'drawn'), { recursive: true, encoding: 'utf8' });
    expect(new Set(drawn)).toEqual(new Set(['a.jpg', 'a.png', 'more', join('more', 'a.jpg'), join('more', 'a.png')]));
    const { stderr, code } = await detect('photos');
    expect(stderr).toContain("--out 'photos' would replace the picture");
    expect(code).toBe(2);
  });

  it('predict tells the boxes too, of all pictures in a folder', async () => {
    const { stdout, code } = await runHere(folder, 'predict', 'runs/a', 'scenes/images', '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(24);
  });
});

describe('what goes wrong', () => {
  const trainOn = (data: string): Promise<Finished> => runHere(folder, 'train', data, '--task', 'detect', ...small);

  it('is named', async () => {
    mkdirSync(join(folder, 'bare'));
    expect((await trainOn('bare')).stderr).toContain('has no annotations');
    writeFileSync(join(folder, 'bare/a.json'), '{}');
    expect((await trainOn('bare')).stderr).toContain("not in COCO's format");
    expect((await trainOn('nowhere')).stderr).toContain("'nowhere' is not there");
    const detect = (...args: string[]): Promise<Finished> => runHere(folder, 'detect', ...args);
    expect((await detect('nowhere.png', '--model', 'runs/a')).stderr).toContain("no file or folder 'nowhere.png'");
    expect((await detect('scenes/images', '--model', 'runs/a', '--out', 'x.png')).stderr).toContain(
      "--out 'x.png' must be a folder, for there are 24 pictures",
    );
    const draw = (out: string): Promise<Finished> => detect('scenes/images/0.png', '--model', 'runs/a', '--out', out);
    const gif = await draw('x.gif');
    expect(gif.stderr).toContain("--out 'x.gif': drawings are written as .png, .jpg or .jpeg");
    expect(gif.code).toBe(2);
    const lost = await draw('scenes/annotations.json/x.png');
    expect(lost.stderr).toMatch(/^error: Cannot write '.*x\.png': a part of the path is a file/);
    expect(lost.code).toBe(1);
    const { stderr, code } = await detect('scenes/images/0.png');
    expect(stderr).toContain("required option '--model <folder>' not specified");
    expect(code).toBe(2);
    const iris = await runHere(folder, 'train', 'iris', '--epochs', '1', '--out', 'runs/iris');
    expect(iris.code).toBe(0);
    expect((await detect('scenes/images/0.png', '--model', 'runs/iris')).stderr).toContain(
      "'runs/iris' holds a model, but no detector of objects",
    );
  });
});
