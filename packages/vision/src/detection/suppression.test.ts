import { describe, expect, test } from 'vitest';
import { type Detection, intersectionOverUnion } from './box.ts';
import { nonMaximumSuppression, softNonMaximumSuppression } from './suppression.ts';

const at = (x: number, score: number, label = 'a'): Detection => ({ x, y: 0, width: 10, height: 10, label, score });

test('intersectionOverUnion', () => {
  expect(intersectionOverUnion(at(0, 1), at(5, 1))).toBeCloseTo(50 / 150, 10);
  expect(intersectionOverUnion(at(0, 1), at(10, 1))).toBe(0);
  expect(intersectionOverUnion(at(3, 1), at(3, 1))).toBe(1);
  expect(intersectionOverUnion({ x: 0, y: 0, width: 0, height: 0 }, { x: 0, y: 0, width: 0, height: 0 })).toBe(0);
});

describe('nonMaximumSuppression', () => {
  const boxes = [at(0, 0.6), at(1, 0.9), at(20, 0.7), at(1, 0.8, 'b')];

  test('keeps the best of those that overlap, within each class', () => {
    expect(nonMaximumSuppression(boxes)).toEqual([boxes[1], boxes[3], boxes[2]]);
    expect(nonMaximumSuppression(boxes, { iouThreshold: 0.9 })).toHaveLength(4);
    expect(nonMaximumSuppression(boxes, { maxDetections: 1 })).toEqual([boxes[1]]);
    expect(nonMaximumSuppression([])).toEqual([]);
    expect(() => nonMaximumSuppression(boxes, { iouThreshold: 2 })).toThrow('from 0 to 1');
  });

  test('a box that was dropped drops no other', () => {
    // The first overlaps the second, the second the third, the first not the third.
    const chain = [at(0, 0.9), at(4, 0.8), at(8, 0.7)];
    expect(nonMaximumSuppression(chain, { iouThreshold: 0.3 })).toEqual([chain[0], chain[2]]);
  });
});

describe('softNonMaximumSuppression', () => {
  test('lowers scores by the overlap', () => {
    const [best, other, apart] = softNonMaximumSuppression([at(0, 0.9), at(5, 0.8), at(20, 0.1)]);
    expect(best!.score).toBe(0.9);
    expect(other!.score).toBeCloseTo(0.8 * Math.exp(-((1 / 3) ** 2) / 0.5), 10);
    expect(apart!.score).toBe(0.1);
    expect(softNonMaximumSuppression([at(0, 0.9), at(0, 0.8)], { scoreThreshold: 0.2 })).toHaveLength(1);
    expect(softNonMaximumSuppression([at(0, 0.9), at(0, 0.8, 'b')])[1]!.score).toBe(0.8);
    expect(() => softNonMaximumSuppression([], { sigma: 0 })).toThrow('sigma must be above 0');
  });
});
