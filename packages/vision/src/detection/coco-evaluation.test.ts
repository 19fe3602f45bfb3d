import { describe, expect, test } from 'vitest';
import golden from '../golden/detection.json' with { type: 'json' };
import type { Detection, LabelledBox } from './box.ts';
import { evaluateDetections } from './coco-evaluation.ts';

const box = (x: number, label = 'a', more = {}): LabelledBox => ({ x, y: 0, width: 10, height: 10, label, ...more });
const found = (x: number, score: number, label = 'a'): Detection => ({ ...box(x, label), score });

describe('evaluateDetections', () => {
  test.each(golden.cases)('$name: the figures of the reference', ({ pictures, figures }) => {
    const got = evaluateDetections(pictures as Parameters<typeof evaluateDetections>[0]);
    for (const name of ['ap', 'ap50', 'ap75', 'ar1', 'ar10', 'ar100'] as const) {
      expect(got[name], name).toBeCloseTo(figures[name], 6);
    }
  });

  test('what is found twice is wrong the second time', () => {
    const twice = evaluateDetections([
      { truth: [box(0), box(50)], found: [found(0, 0.9), found(0, 0.8), found(50, 0.7)] },
    ]);
    // Precision 1 up to recall ½, then ⅔: read at 51 and 50 recalls.
    expect(twice.ap).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 10);
    expect(twice.ar100).toBe(1);
    expect(twice.ar1).toBe(0.5);
  });

  test('what lies in a crowd does not count', () => {
    const crowd = box(40, 'a', { width: 60, isCrowd: true });
    const judged = evaluateDetections([
      { truth: [box(0), crowd], found: [found(50, 0.95), found(80, 0.92), found(0, 0.9)] },
    ]);
    expect(judged.ap).toBe(1);
  });

  test('classes count alike, however frequent; one without true boxes does not', () => {
    const pictures = [
      { truth: [box(0), box(50), box(0, 'b')], found: [found(0, 0.9), found(50, 0.8), found(0, 0.7, 'c')] },
    ];
    expect(evaluateDetections(pictures).ap).toBe(0.5);
    expect(evaluateDetections(pictures, ['a', 'c']).ap).toBe(1);
    expect(evaluateDetections(pictures).classes.get('b')).toEqual({ ap: 0, ap50: 0 });
    expect(() => evaluateDetections([{ truth: [], found: [] }])).toThrow('no true box');
  });
});
