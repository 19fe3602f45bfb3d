import { describe, expect, test } from 'vitest';
import { blankImage, type Image } from '../image.ts';
import { drawBoxes } from './draw-boxes.ts';
import { drawHeatMap } from './draw-heat-map.ts';

function pixel(image: Image, x: number, y: number): number[] {
  const [, width, channels] = image.shape;
  const at = (y * width + x) * channels;
  return [...image.data.subarray(at, at + channels)];
}

describe('drawBoxes', () => {
  const photo = blankImage(40, 60);
  const white = [[1, 1, 1]] as const;

  test('draws the edges of a box and leaves its inside and the picture given', () => {
    const drawn = drawBoxes(photo, [{ x: 10, y: 5, width: 20, height: 30 }], { colors: white });
    for (const [x, y] of [
      [10, 5],
      [29, 5],
      [10, 34],
      [29, 34],
      [20, 5],
      [10, 20],
    ] as const) {
      expect(pixel(drawn, x, y)).toEqual([1, 1, 1]);
    }
    for (const [x, y] of [
      [11, 6],
      [30, 5],
      [9, 5],
      [20, 35],
    ] as const)
      expect(pixel(drawn, x, y)).toEqual([0, 0, 0]);
    expect(photo.data.every((value) => value === 0)).toBe(true);
  });

  test('writes label and score above the box', () => {
    const box = { x: 2, y: 20, width: 50, height: 15, label: 'I', score: 0.5 };
    const drawn = drawBoxes(photo, [box], { colors: white });
    // The stem of the letter I is dark on the box's colour: five columns, of which the middle one is filled.
    const stem = Array.from({ length: 9 }, (_, i) => pixel(drawn, 5, 11 + i)[0]);
    expect(stem).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1]);
    const without = drawBoxes(photo, [{ ...box, label: undefined as never }], { colors: white });
    expect(without.data).not.toEqual(drawn.data);
  });

  test('what lies outside is left out', () => {
    const drawn = drawBoxes(photo, [{ x: -100, y: -100, width: 500, height: 500, label: 'all' }]);
    expect(drawn.shape).toEqual(photo.shape);
  });

  test('draws on grey pictures', () => {
    const drawn = drawBoxes(blankImage(10, 10, [0]), [{ x: 0, y: 0, width: 10, height: 10 }], { colors: [[1, 0, 0]] });
    expect(pixel(drawn, 0, 0)[0]).toBeCloseTo(0.299, 6);
  });
});

describe('drawHeatMap', () => {
  const map = { data: Float32Array.of(0, 1), shape: [1, 2], dtype: 'float32' } as const;

  test('is blue where the map is low and red where it is high', () => {
    const drawn = drawHeatMap(blankImage(4, 8, [0]), map, { opacity: 1, range: [0.1, 0.8] });
    const [cold, hot] = [pixel(drawn, 0, 0), pixel(drawn, 7, 0)];
    expect(cold[2]).toBeGreaterThan(cold[0]! * 0.7);
    expect(hot[0]).toBeGreaterThan(3 * hot[2]!);
    expect(pixel(drawHeatMap(blankImage(4, 8), map, { opacity: 0 }), 7, 0)).toEqual([0, 0, 0]);
  });

  test('refuses maps of other axes', () => {
    expect(() => drawHeatMap(blankImage(4, 8), { ...map, shape: [2] })).toThrow('[rows, columns]; got [2]');
  });
});
