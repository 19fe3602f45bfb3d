import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blankImage } from '../image.ts';
import { encodeImage } from '../write-image.ts';
import { imageFolder } from './image-folder.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-image-folder-'));
  for (const [label, name] of ['dark', 'light'].entries()) {
    mkdirSync(join(folder, name, 'more'), { recursive: true });
    for (let i = 0; i < 6; i++) {
      const png = await encodeImage(blankImage(4 + i, 5, [label, label, i / 255]));
      writeFileSync(join(folder, name, i < 4 ? `${i}.png` : `more/${i}.PNG`), png);
    }
  }
  writeFileSync(join(folder, 'light/notes.txt'), 'nothing to see');
  writeFileSync(join(folder, 'light/.hidden.png'), 'nothing to see');
});

afterAll(() => rmSync(folder, { recursive: true }));

async function bluesOf(dataset: AsyncIterable<{ x: { data(): Promise<ArrayLike<number>> } }>): Promise<number[]> {
  const blues: number[] = [];
  for await (const { x } of dataset) blues.push(Math.round(255 * (await x.data())[2]!));
  return blues;
}

describe('imageFolder', () => {
  test.each([0, 2])('gives every picture with its class, read by %i workers', async (workers) => {
    const photos = await imageFolder(folder, { size: 4, workers, shuffle: false });
    expect(photos.classNames).toEqual(['dark', 'light']);
    expect(photos.ignored).toEqual([join(folder, 'light/notes.txt')]);
    expect(photos.dataset.size).toBe(12);
    const labels: number[] = [];
    for await (const { x, y } of photos.dataset.batch(4)) {
      expect(x.shape).toEqual([4, 4, 4, 3]);
      labels.push(...(await y.data()));
      expect((await x.data())[0]).toBe(labels.at(-4));
    }
    expect(labels).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  });

  test('comes in an order that the seed decides, another in each pass', async () => {
    const orders: number[][] = [];
    for (const seed of [1, 1, 2]) {
      const { dataset } = await imageFolder(folder, { workers: 0, seed });
      orders.push(await bluesOf(dataset), await bluesOf(dataset));
    }
    expect(orders[0]).toEqual(orders[2]);
    expect(orders[1]).toEqual(orders[3]);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[4]);
  });

  test('is divided with every class on both sides, no file twice', async () => {
    const photos = await imageFolder(folder, { workers: 0 });
    const [train, test] = photos.split({ testSize: 1 / 3, randomState: 1 });
    expect([train.files.length, test.files.length]).toEqual([8, 4]);
    expect(test.files.filter(({ label }) => label === 0)).toHaveLength(2);
    expect(new Set([...train.files, ...test.files].map(({ path }) => path)).size).toBe(12);
  });

  test.each([0, 1])('names a corrupt file, or goes on without it, with %i workers', async (workers) => {
    const damaged = join(folder, 'dark/broken.jpg');
    writeFileSync(damaged, 'no picture');
    try {
      const strict = await imageFolder(folder, { workers, size: 4 });
      await expect(strict.dataset.toArray()).rejects.toThrow(`${damaged} could not be read: it is no picture`);
      const lenient = await imageFolder(folder, { workers, size: 4, onCorrupt: 'skip' });
      expect(await lenient.dataset.toArray()).toHaveLength(12);
      expect(lenient.skipped.map(({ path }) => path)).toEqual([damaged]);
      expect(lenient.skipped[0]!.reason).toContain('it is no picture');
    } finally {
      rmSync(damaged);
    }
  });

  test('says what is wrong with a folder', async () => {
    await expect(imageFolder(join(folder, 'nowhere'))).rejects.toThrow('could not be read: ENOENT');
    await expect(imageFolder(join(folder, 'dark/more'))).rejects.toThrow('in a folder for each class');
    mkdirSync(join(folder, 'empty'));
    try {
      await expect(imageFolder(folder)).rejects.toThrow(/No pictures .* are in the class folders empty of/);
    } finally {
      rmSync(join(folder, 'empty'), { recursive: true });
    }
    await expect(imageFolder(folder, { workers: -1 })).rejects.toThrow('workers must be a whole number');
    await expect(imageFolder(folder, { onCorrupt: 'ignore' as never })).rejects.toThrow("must be 'throw' or 'skip'");
  });
});
