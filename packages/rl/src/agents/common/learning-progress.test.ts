import { expect, it } from 'vitest';
import { LearningCurve } from './learning-curve.ts';
import { learningProgress } from './learning-progress.ts';

it('prints so many lines of a run, with the mean return of what ended', async () => {
  const printed: string[] = [];
  const progress = learningProgress({ lines: 4, print: (line) => printed.push(line) });
  const curve = new LearningCurve();
  const run = (steps: number) => ({
    steps,
    begin: 100,
    end: 200,
    curve,
    agent: undefined as never,
    stop: () => undefined,
  });
  await progress.onStart?.(run(100));
  for (let steps = 110; steps <= 200; steps += 10) {
    if (steps === 130) curve.episodes.push({ steps, total: 7, length: 3 }, { steps, total: 8, length: 3 });
    await progress.onUpdate?.(run(steps), {});
  }
  expect(printed.map((line) => line.replace(/  [\d,]+ steps\/s$/, ''))).toEqual([
    '130 of 200 steps  mean return 7.5',
    '150 of 200 steps  mean return 7.5',
    '180 of 200 steps  mean return 7.5',
    '200 of 200 steps  mean return 7.5',
  ]);
  await progress.onUpdate?.(run(200), {});
  expect(printed.length).toBe(4);
  expect(() => learningProgress({ lines: 0 })).toThrow('at least 1; got 0');
});
