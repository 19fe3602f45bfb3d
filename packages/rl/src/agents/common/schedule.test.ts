import { expect, it } from 'vitest';
import { annealedAt, linear } from './schedule.ts';

it('gives a number, or what a function gives for the share that is left', () => {
  expect(annealedAt('learningRate', 0.3, 0.5)).toBe(0.3);
  expect(annealedAt('learningRate', linear(0.4), 0.5)).toBeCloseTo(0.2);
  expect(annealedAt('learningRate', linear(0.4), -1)).toBe(0);
});

it.each([-1, Number.NaN, Infinity, '0.1', undefined, () => -1])(
  'refuses %s, with which nothing is learned',
  (value) => {
    expect(() => annealedAt('learningRate', value as number, 1)).toThrow('learningRate must be a number of at least 0');
  },
);
