import { describe, expect, test } from 'vitest';
import golden from '../golden/sizes.json' with { type: 'json' };
import { centerCropImage, cropImage, padImage } from './crop-and-pad.ts';
import { blankImage, type Image, imageAt } from './image.ts';
import { imagenetStatistics, normalizeImage } from './normalize.ts';
import type { Interpolation } from './resample-rows.ts';
import { resizeImage } from './resize.ts';

const imageOf = ({ data, shape }: { data: number[]; shape: number[] }): Image => ({
  data: Float32Array.from(data),
  shape: shape as [number, number, number],
  dtype: 'float32',
});
const image = imageOf(golden.image);
const [height, width] = image.shape;

function expectClose(got: Image, expected: Image): void {
  expect(got.shape).toEqual(expected.shape);
  const off = got.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)), 0);
  expect(off).toBeLessThan(1e-6);
}

describe('resizeImage', () => {
  test.each(golden.cases)('$name is what PyTorch makes', ({ interpolation, antialias, output }) => {
    const expected = imageOf(output);
    const options = { interpolation: interpolation as Interpolation, antialias };
    expectClose(resizeImage(image, [expected.shape[0], expected.shape[1]], options), expected);
  });

  test('area counts the parts of pixels', () => {
    const row: Image = { data: Float32Array.of(0, 3, 6), shape: [1, 3, 1], dtype: 'float32' };
    expect([...resizeImage(row, [1, 2], { interpolation: 'area' }).data]).toEqual([1, 5]);
  });

  test('leaves what has the size already', () => expectClose(resizeImage(image, [height, width]), image));

  test('cover cuts the same off on both sides', () => {
    const wide: Image = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 4, 1], dtype: 'float32' };
    expect([...resizeImage(wide, [1, 2], { fit: 'cover' }).data]).toEqual([2, 3]);
  });

  test('contain leaves borders of a colour', () => {
    const wide: Image = { data: Float32Array.of(1, 1), shape: [1, 2, 1], dtype: 'float32' };
    expect([...resizeImage(wide, 4, { fit: 'contain', fill: 9 }).data]).toEqual([
      9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9,
    ]);
  });

  test('a picture of one pixel becomes one of many, and the reverse', () => {
    const dot = blankImage(1, 1, [0.25]);
    expect([...resizeImage(dot, [2, 3]).data]).toEqual(new Array(6).fill(0.25));
    expect(resizeImage(image, 1).shape).toEqual([1, 1, 2]);
  });

  test('names what it cannot do', () => {
    expect(() => resizeImage(image, 0)).toThrow('height must be a whole number of pixels, at least 1; got 0');
    expect(() => resizeImage(image, 1e6)).toThrow('1000000 × 1000000 pixels does not fit into memory');
    expect(() => resizeImage(image, 4, { interpolation: 'cubic' as never })).toThrow("Unknown interpolation 'cubic'");
    expect(() => resizeImage(image, 4, { fit: 'fill' as never })).toThrow("Unknown fit 'fill'");
    const batch = { ...image, shape: [1, height, width, 2] } as unknown as Image;
    expect(() => resizeImage(batch, 4)).toThrow('[1, 9, 12, 2]. This has four axes');
    expect(() => resizeImage([] as never, 4)).toThrow('takes a picture in memory');
  });
});

describe('imageAt', () => {
  const images = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 2, 2, 1], dtype: 'float32' } as const;

  test('gives one of many', () => {
    expect(imageAt(images, 1)).toEqual({ data: Float32Array.of(5, 6, 7, 8), shape: [2, 2, 1], dtype: 'float32' });
  });

  test('names what is not there', () => {
    expect(() => imageAt(images, 2)).toThrow('no picture 2; they are numbered from 0 to 1');
    expect(() => imageAt({ ...images, shape: [4, 2, 1] }, 0)).toThrow('got float32 [4, 2, 1]');
  });
});

describe('cropping, padding, normalizing', () => {
  test('a crop of what was padded is the picture', () => {
    const padded = padImage(image, { top: 2, left: 1, right: 3 }, [5, 6]);
    expect(padded.shape).toEqual([height + 2, width + 4, 2]);
    expect([...padded.data.subarray(0, 2)]).toEqual([5, 6]);
    expectClose(cropImage(padded, { x: 1, y: 2, width, height }), image);
  });

  test('the middle', () => {
    expectClose(centerCropImage(image, 3, 2), cropImage(image, { x: 5, y: 3, width: 2, height: 3 }));
  });

  test('a region that is not within the picture is refused', () => {
    for (const region of [
      { x: -1, y: 0, width: 2, height: 2 },
      { x: 0, y: 8, width: 2, height: 2 },
      { x: 0, y: 0, width: 0, height: 2 },
      { x: 0.5, y: 0, width: 2, height: 2 },
    ]) {
      expect(() => cropImage(image, region)).toThrow('must be whole pixels within the picture of 12 × 9');
    }
    expect(() => padImage(image, { top: -1 })).toThrow('margins are whole numbers of at least 0');
  });

  test('each channel has its own mean and deviation', () => {
    const photo = blankImage(2, 2, [0.485, 0.5, 1]);
    const [red, green, blue] = normalizeImage(photo, imagenetStatistics).data;
    expect(red).toBeCloseTo(0, 6);
    expect(green).toBeCloseTo((0.5 - 0.456) / 0.224, 6);
    expect(blue).toBeCloseTo((1 - 0.406) / 0.225, 6);
    expect(() => normalizeImage(photo, { mean: 0, std: 0 })).toThrow('std must be above 0');
    expect(() => normalizeImage(photo, { mean: [0], std: 1 })).toThrow('The picture has 3 channels, and the colour 1');
  });
});
