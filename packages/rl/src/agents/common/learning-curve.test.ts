import { expect, it } from 'vitest';
import { LearningCurve } from './learning-curve.ts';

it('becomes that of an earlier run, however long it was', () => {
  const curve = new LearningCurve();
  curve.episodes.push({ steps: 1, total: 100, length: 1 });
  const episodes = Array.from({ length: 200_000 }, (_, index) => ({ steps: index, total: 2, length: 1 }));
  curve.replace({ episodes, updates: episodes.map(({ steps }) => ({ steps, figures: {} })) });
  expect([curve.episodes.length, curve.updates.length]).toEqual([200_000, 200_000]);
  expect(curve.meanReturn(Infinity)).toBe(2);
});
