import { describe, expect, test } from 'vitest';
import { flipImage } from '../images/flip.ts';
import { blankImage, type Image } from '../images/image.ts';
import { compose, invert, mapPoint, shift, slant, stretch, turn, warpImage } from './affine.ts';
import { augmenter } from './augmenter.ts';
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  adjustSharpness,
  autoContrast,
  equalize,
  posterize,
  solarize,
} from './color.ts';
import { HostRandom } from './host-random.ts';
import { cutMix, mixUp } from './mix.ts';

function noise(height: number, width: number, channels: number): Image {
  const random = new HostRandom(9);
  const data = Float32Array.from({ length: height * width * channels }, () => random.uniform());
  return { data, shape: [height, width, channels], dtype: 'float32' };
}

/** Dark but for a light rectangle, so that boxes can be measured in the pixels. */
function withRectangle(
  height: number,
  width: number,
  box: { x: number; y: number; width: number; height: number },
): Image {
  const image = blankImage(height, width, [0]);
  for (let y = box.y; y < box.y + box.height; y++) image.data.fill(1, y * width + box.x, y * width + box.x + box.width);
  return image;
}

function lightPart({ data, shape: [height, width] }: Image) {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < height * width; i++) {
    if (data[i]! <= 0.5) continue;
    xs.push(i % width);
    ys.push(Math.floor(i / width));
  }
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 };
}

describe('maps', () => {
  test('compose, invert, map', () => {
    const map = compose(shift(2, 3), stretch(2, 0.5), slant(0.3, 0.1), turn(0.7));
    const [x, y] = mapPoint(map, 4, -5);
    const [backX, backY] = mapPoint(invert(map), x, y);
    expect([backX, backY].map((value) => Number(value.toFixed(9)))).toEqual([4, -5]);
    const [right, down] = mapPoint(turn(Math.PI / 2), 1, 0);
    expect([right, down].map((value) => Number(value.toFixed(9)))).toEqual([0, 1]);
  });

  test('whole pixels are not blurred', () => {
    const image = noise(5, 7, 3);
    const mirrored = warpImage(image, compose(stretch(-1, 1), shift(7, 0)), 5, 7, 0);
    expect(mirrored.data).toEqual(flipImage(image).data);
    const quarter = compose(shift(-3.5, -2.5), turn(Math.PI / 2), shift(2.5, 3.5));
    const turned = warpImage(image, quarter, 7, 5, 0);
    // The first row, left to right, becomes the last column, top to bottom.
    for (let i = 0; i < 7; i++) expect(turned.data[(i * 5 + 4) * 3]).toBe(image.data[i * 3]);
  });
});

describe('augmenter', () => {
  const box = { x: 12, y: 20, width: 14, height: 9, label: 'bag' };
  const image = withRectangle(64, 48, box);
  const everything = {
    seed: 3,
    flip: 'both',
    translate: 0.1,
    scale: [0.8, 1.2],
    crop: [0.6, 1],
    size: [50, 40],
  } as const;

  test('boxes go with the pixels', () => {
    const change = augmenter(everything);
    for (let index = 0; index < 30; index++) {
      const changed = change({ image, boxes: [box] }, index);
      expect(changed.image.shape).toEqual([50, 40, 1]);
      for (const { x, y, width, height, label } of changed.boxes!) {
        const seen = lightPart(changed.image);
        expect(label).toBe('bag');
        expect(Math.abs(seen.x - x)).toBeLessThan(1.1);
        expect(Math.abs(seen.y - y)).toBeLessThan(1.1);
        expect(Math.abs(seen.width - width)).toBeLessThan(1.6);
        expect(Math.abs(seen.height - height)).toBeLessThan(1.6);
      }
    }
  });

  test('key points go with the pixels, turned and slanted', () => {
    const change = augmenter({ seed: 1, rotate: 40, shear: 10 });
    for (let index = 0; index < 20; index++) {
      const dot = withRectangle(64, 48, { x: 30, y: 22, width: 3, height: 3 });
      const { image: changed, keyPoints } = change({ image: dot, keyPoints: [{ x: 31.5, y: 23.5 }] }, index);
      const seen = lightPart(changed);
      expect(keyPoints![0]!.isVisible).toBe(true);
      expect(Math.abs(seen.x + seen.width / 2 - keyPoints![0]!.x)).toBeLessThan(1.1);
      expect(Math.abs(seen.y + seen.height / 2 - keyPoints![0]!.y)).toBeLessThan(1.1);
    }
  });

  test('boxes are cut at the edges, and dropped where little of them is left', () => {
    const change = augmenter({ translate: [0.5, 0.5] });
    const right = { x: 20, y: 2, width: 10, height: 10 };
    const [cut] = change({ image, boxes: [{ x: 20, y: 2, width: 8, height: 10 }] }, 0).boxes!;
    expect(cut).toEqual({ x: 44, y: 34, width: 4, height: 10 });
    expect(augmenter({ translate: [0.5, 0.5], minVisibility: 0.6 })({ image, boxes: [right] }, 0).boxes).toEqual([]);
    const { keyPoints } = change({ image, keyPoints: [{ x: 30, y: 2 }] }, 0);
    expect(keyPoints).toEqual([{ x: 54, y: 34, isVisible: false }]);
  });

  test('seed and number decide, whatever was done before', () => {
    const options = {
      ...everything,
      brightness: 0.3,
      contrast: 0.3,
      saturation: 0.3,
      hue: 0.1,
      cutout: 0.3,
      randAugment: {},
    };
    const photo = noise(20, 20, 3);
    const [first, again, other] = [augmenter(options), augmenter(options), augmenter({ ...options, seed: 4 })];
    first({ image: photo }, 0);
    expect(first({ image: photo }, 7).image.data).toEqual(again({ image: photo }, 7).image.data);
    expect(first({ image: photo }, 7).image.data).not.toEqual(first({ image: photo }, 8).image.data);
    expect(first({ image: photo }, 7).image.data).not.toEqual(other({ image: photo }, 7).image.data);
    const { data } = first({ image: photo }, 7).image;
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  test('covers a square', () => {
    const { image: covered } = augmenter({ cutout: 0.5 })({ image: blankImage(10, 10, [1]) }, 2);
    const dark = covered.data.filter((value) => value === 0).length;
    expect(dark).toBeGreaterThan(5);
    expect(dark).toBeLessThanOrEqual(25);
  });

  test('the operations of randAugment all happen', () => {
    const photo = noise(12, 12, 3);
    const different = new Set<string>();
    for (let index = 0; index < 60; index++) {
      const { data } = augmenter({ randAugment: { operations: 1 } })({ image: photo }, index).image;
      different.add(data.subarray(0, 12).join());
    }
    // Fourteen operations, nine of them in two directions, one of them none.
    expect(different.size).toBeGreaterThan(12);
  });

  test('mistakes are named', () => {
    expect(() => augmenter({ flip: 'horizontaly' as 'horizontal' })).toThrow("Did you mean 'horizontal'?");
    expect(() => augmenter({ cutout: 2 })).toThrow('cutout must be from 0 to 1');
    expect(() => augmenter({ crop: [0, 1] })).toThrow('crop must be [least, most]');
    expect(() => augmenter({ scale: 1 })).toThrow('scale must stay above 0');
    expect(() => augmenter({ brightness: [2, 1] })).toThrow(
      'brightness must be a number, or [least, most], not below 0',
    );
    const change = augmenter({});
    expect(() => change({ image, boxes: [{ ...box, width: 0 }] }, 0)).toThrow('box 0 is {"x":12,"y":20,"width":0');
    expect(() => change({ image }, -1)).toThrow('whole number of at least 0');
  });
});

describe('colours', () => {
  const pixel = (...values: number[]): Image => ({
    data: Float32Array.from(values),
    shape: [1, values.length / 3, 3],
    dtype: 'float32',
  });
  const expectNear = (image: Image, ...values: number[]): void => {
    values.forEach((value, i) => expect(image.data[i]).toBeCloseTo(value, 5));
  };

  test('brightness, contrast, saturation', () => {
    expectNear(adjustBrightness(pixel(0.2, 0.4, 0.8), 2), 0.4, 0.8, 1);
    const grey = 0.299 * 0.2 + 0.587 * 0.4 + 0.114 * 0.8;
    expectNear(adjustContrast(pixel(0.2, 0.4, 0.8), 0), grey, grey, grey);
    expectNear(adjustSaturation(pixel(0.2, 0.4, 0.8), 0), grey, grey, grey);
    expectNear(adjustSaturation(pixel(0.2, 0.4, 0.8), 1), 0.2, 0.4, 0.8);
  });

  test('hue: a third of the circle leads from red to green, and on to blue', () => {
    expectNear(adjustHue(pixel(0.9, 0.3, 0.3), 1 / 3), 0.3, 0.9, 0.3);
    expectNear(adjustHue(pixel(0.9, 0.3, 0.3), -1 / 3), 0.3, 0.3, 0.9);
    expectNear(adjustHue(pixel(0.9, 0.5, 0.1), 0), 0.9, 0.5, 0.1);
    expectNear(adjustHue(pixel(0.4, 0.4, 0.4), 0.3), 0.4, 0.4, 0.4);
  });

  test('posterize, solarize, autoContrast, equalize, sharpness', () => {
    expectNear(posterize(pixel(1, 0.6, 0.3), 1), 128 / 255, 128 / 255, 0);
    expectNear(solarize(pixel(0.2, 0.6, 1), 0.5), 0.2, 0.4, 0);
    expectNear(autoContrast(pixel(0.2, 0.5, 0.5, 0.6, 0.5, 0.7)), 0, 0.5, 0, 1, 0.5, 1);
    expectNear(equalize(pixel(0.1, 0, 0, 0.2, 0, 0, 0.3, 0, 0)), 0, 0, 0, 0.5, 0, 0, 1);
    const flat = blankImage(5, 5, [0.3]);
    flat.data[12] = 0.8;
    expect(adjustSharpness(flat, 1).data).toEqual(flat.data);
    expect(adjustSharpness(flat, 0).data[12]).toBeCloseTo((8 * 0.3 + 5 * 0.8) / 13, 5);
  });
});

describe('mixing pictures', () => {
  const batch = {
    x: { ...noise(4, 6, 1), data: noise(16, 6, 1).data, shape: [4, 4, 6, 1] },
    y: { data: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1), shape: [4, 2], dtype: 'float32' },
  } as const;

  test('mixUp mixes pixels and labels in one proportion', () => {
    const { x, y } = mixUp(batch, { alpha: 1, seed: 5 });
    const total = (data: ArrayLike<number>): number => Array.from(data).reduce((sum, value) => sum + value, 0);
    expect(total(x.data)).toBeCloseTo(total(batch.x.data), 3);
    for (let i = 0; i < 4; i++) expect(y.data[2 * i]! + y.data[2 * i + 1]!).toBeCloseTo(1, 6);
    expect(mixUp(batch, { alpha: 1, seed: 5 }).x.data).toEqual(x.data);
    expect(mixUp(batch, { alpha: 1, seed: 5, index: 1 }).x.data).not.toEqual(x.data);
  });

  test('cutMix labels by the area that was pasted', () => {
    // Pictures of one shade each tell how much of which picture there is.
    const shades = {
      data: Float32Array.from({ length: 96 }, (_, i) => (i < 48 ? 1 : 0)),
      shape: [4, 4, 6, 1],
      dtype: 'float32',
    } as const;
    for (let index = 0; index < 10; index++) {
      const { x, y } = cutMix({ ...batch, x: shades }, { seed: 2, index });
      for (let i = 0; i < 4; i++) {
        const mean = x.data.subarray(i * 24, (i + 1) * 24).filter((value) => value === 1).length / 24;
        expect(y.data[2 * i]).toBeCloseTo(mean, 5);
      }
    }
  });

  test('labels that are numbers of classes are refused', () => {
    const y = { data: Int32Array.of(0, 1, 0, 1), shape: [4], dtype: 'int32' } as const;
    expect(() => mixUp({ ...batch, y })).toThrow('labels [n, classes], as oneHot makes them; got [4, 4, 6, 1] and [4]');
    expect(() => cutMix(batch, { alpha: 0 })).toThrow('alpha must be above 0');
  });
});

describe('HostRandom', () => {
  test('has the moments of its distributions', () => {
    const random = new HostRandom(11);
    const draws = 20_000;
    const moments = (draw: () => number): [number, number] => {
      const values = Float64Array.from({ length: draws }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / draws;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws];
    };
    for (const [draw, mean, variance] of [
      [() => random.uniform(), 1 / 2, 1 / 12],
      [() => random.normal(), 0, 1],
      [() => random.beta(0.2), 1 / 2, 1 / (4 * 1.4)],
      [() => random.beta(3), 1 / 2, 1 / (4 * 7)],
    ] as const) {
      const [gotMean, gotVariance] = moments(draw);
      expect(Math.abs(gotMean - mean)).toBeLessThan(0.03);
      expect(Math.abs(gotVariance / variance - 1)).toBeLessThan(0.05);
    }
  });
});
