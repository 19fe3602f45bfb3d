import { describe, expect, test } from 'vitest';
import golden from '../golden/files.json' with { type: 'json' };
import { readImage } from './read-image.ts';

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));
const fileOf = (name: string): Uint8Array => bytesOf(golden.cases.find((item) => item.name === name)!.file);

describe('readImage', () => {
  test.each(golden.cases)('reads $name as Pillow does', async ({ file, shape, pixels, max, tolerance }) => {
    const channels = shape[2] as 1 | 3 | 4;
    const image = await readImage(bytesOf(file), { channels });
    expect(image.shape).toEqual(shape);
    const expected = new Uint16Array(new Uint8Array(Buffer.from(pixels, 'base64')).buffer);
    const off = image.data.reduce((most, value, i) => Math.max(most, Math.abs(value * max - expected[i]!)), 0);
    expect(off).toBeLessThanOrEqual(tolerance + 0.01);
  });

  test('makes grey of colours, and shows the background through what is transparent', async () => {
    const [colors, grey] = [await readImage(fileOf('png-rgb')), await readImage(fileOf('png-rgb'), { channels: 1 })];
    expect(grey.shape).toEqual([12, 17, 1]);
    const [red, green, blue] = colors.data;
    expect(grey.data[0]).toBeCloseTo(0.299 * red! + 0.587 * green! + 0.114 * blue!, 6);
    const clear = await readImage(fileOf('png-rgba'), { channels: 4 });
    const onRed = await readImage(fileOf('png-rgba'), { background: [1, 0, 0] });
    const alpha = clear.data[3]!;
    expect(onRed.data[0]).toBeCloseTo(alpha * clear.data[0]! + 1 - alpha, 6);
    expect(onRed.data[1]).toBeCloseTo(alpha * clear.data[1]!, 6);
  });

  test('brings a picture to a size while it is read', async () => {
    const image = await readImage(fileOf('jpeg-baseline'), { size: [6, 8], fit: 'contain', fill: 1 });
    expect(image.shape).toEqual([6, 8, 3]);
  });

  test.each(['png-rgb', 'jpeg-baseline', 'jpeg-progressive', 'jpeg-cmyk', 'webp-lossless', 'webp-lossy', 'gif'])(
    'says that %s is truncated, wherever it ends',
    async (name) => {
      const whole = fileOf(name);
      for (const share of [0.01, 0.1, 0.5, 0.9]) {
        const part = whole.subarray(0, Math.max(12, Math.floor(share * whole.length)));
        await expect(readImage(part)).rejects.toThrow(/The picture could not be read: .*truncated/);
      }
      // The codec goes on working.
      expect((await readImage(whole)).shape).toEqual([12, 17, 3]);
    },
  );

  test('names what is no picture, and what to do', async () => {
    await expect(readImage(bytesOf(golden.unreadable.bmp))).rejects.toThrow(
      'it is a BMP: PNG, JPEG, WebP and GIF are read',
    );
    await expect(readImage(bytesOf(golden.unreadable.tiff))).rejects.toThrow('it is a TIFF');
    await expect(readImage(new Uint8Array(0))).rejects.toThrow('the file is empty');
    await expect(readImage(new TextEncoder().encode('hello'))).rejects.toThrow('it is no picture');
    await expect(readImage('/nowhere/cat.jpg')).rejects.toThrow(/^\/nowhere\/cat\.jpg could not be read: ENOENT/);
    await expect(readImage(7 as never)).rejects.toThrow('A picture is read from a path');
    await expect(readImage(fileOf('png-rgb'), { channels: 2 as never })).rejects.toThrow('channels must be 1, 3 or 4');
  });

  test('refuses a picture that says it is too large, before it is decoded', async () => {
    const bomb = Uint8Array.from(fileOf('png-rgb'));
    new DataView(bomb.buffer).setUint32(16, 60_000);
    new DataView(bomb.buffer).setUint32(20, 60_000);
    await expect(readImage(bomb)).rejects.toThrow(
      '60000 × 60000 pixels, more than the 100000000 that maxPixels allows',
    );
    await expect(readImage(fileOf('jpeg-baseline'), { maxPixels: 200 })).rejects.toThrow('17 × 12 pixels');
    await expect(readImage(fileOf('webp-lossless'), { maxPixels: 200 })).rejects.toThrow('17 × 12 pixels');
    await expect(readImage(fileOf('webp-lossy'), { maxPixels: 200 })).rejects.toThrow('17 × 12 pixels');
    await expect(readImage(fileOf('gif'), { maxPixels: 200 })).rejects.toThrow('17 × 12 pixels');
  });

  test('of a GIF whose frame is small the rest is transparent; one whose frame is too large is refused', async () => {
    const gif = Uint8Array.from(fileOf('gif'));
    const frame = new DataView(gif.buffer);
    frame.setUint16(6, 20, true);
    const wide = await readImage(gif, { channels: 4 });
    expect(wide.shape).toEqual([12, 20, 4]);
    expect([wide.data[3], wide.data[4 * 19 + 3]]).toEqual([1, 0]);
    frame.setUint16(6, 10, true);
    await expect(readImage(gif)).rejects.toThrow('its first frame, 17 × 12, reaches beyond its 10 × 12');
  });
});
