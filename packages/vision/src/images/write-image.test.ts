import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import golden from '../golden/files.json' with { type: 'json' };
import { blankImage } from './image.ts';
import { readImage } from './read-image.ts';
import { encodeImage, toImageData, writeImage } from './write-image.ts';

const file = golden.cases.find(({ name }) => name === 'png-rgba')!.file;
const photo = await readImage(Uint8Array.from(Buffer.from(file, 'base64')), { channels: 4 });

test('a PNG holds every byte, with alpha', async () => {
  const again = await readImage(await encodeImage(photo), { channels: 4 });
  expect(again.data).toEqual(photo.data);
});

test('a JPEG holds nearly all, and less of it at lower quality', async () => {
  const opaque = await readImage(Uint8Array.from(Buffer.from(file, 'base64')));
  const fine = await encodeImage(opaque, { format: 'jpeg', quality: 95 });
  const coarse = await encodeImage(opaque, { format: 'jpeg', quality: 10 });
  expect(coarse.length).toBeLessThan(fine.length);
  const again = await readImage(fine);
  const mean = again.data.reduce((sum, value, i) => sum + Math.abs(value - opaque.data[i]!), 0) / again.data.length;
  expect(mean).toBeLessThan(0.05);
});

test('the ending of a file says the format; values beyond 0 and 1 are cut off', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-write-image-'));
  try {
    await writeImage(join(folder, 'a.png'), blankImage(2, 3, [-1, 0.5, 2]));
    const [red, green, blue] = (await readImage(join(folder, 'a.png'))).data;
    expect([red, green, blue]).toEqual([0, Math.fround(128 / 255), 1]);
    await writeImage(join(folder, 'a.jpg'), blankImage(2, 3));
    expect((await readImage(join(folder, 'a.jpg'))).shape).toEqual([2, 3, 3]);
    await expect(writeImage(join(folder, 'a.bmp'), photo)).rejects.toThrow('writes .png, .jpg and .jpeg');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('pixels for a canvas', () => {
  expect([...toImageData(blankImage(1, 1, [1])).data]).toEqual([255, 255, 255, 255]);
  expect([...toImageData(blankImage(1, 1, [1, 0, 0])).data]).toEqual([255, 0, 0, 255]);
  expect(() => toImageData(blankImage(1, 1, [1, 0]))).toThrow('1, 3 or 4 channels; got 2');
});
