import { expect, it } from 'vitest';
import type { Chart, Observation } from '../chart.ts';
import { overfitting } from './overfitting.ts';

/** A training whose loss falls while that on held-out data goes as given. */
function chart(firstLoss: number, valLosses: readonly number[]): Chart {
  const epochs = valLosses.map((valLoss, epoch) => ({ loss: 0.5 / (epoch + 1), valLoss }));
  const observations = [{ loss: firstLoss } as Observation];
  return { epochs, observations, deadUnits: new Map(), labels: undefined };
}

it('says how much is lost of what was gained', () => {
  const { message, evidence } = overfitting(chart(2, [1, 1.5, 1.5, 1.5]))!;
  expect(message).toContain('is 1.5 now: 50 % of what was gained is lost again, while');
  expect(evidence['lostShare']).toBeCloseTo(0.5, 10);
});

it('says that more is lost than was gained', () => {
  const { message, evidence } = overfitting(chart(1.001, [1, 3, 3, 3]))!;
  expect(message).toContain('is 3 now: all that was gained is lost again, and more, while');
  expect(evidence['lostShare']).toBeGreaterThan(1);
});

it('gives no share of what was never gained', () => {
  const { message, evidence } = overfitting(chart(0.7, [1, 3, 3, 3]))!;
  expect(message).toContain('is 3 now: it was never below the loss at the first step, while');
  expect(message).not.toContain('%');
  expect(evidence).not.toHaveProperty('lostShare');
});

it('is none where a twentieth of the gain is not lost, or for fewer than three epochs', () => {
  expect(overfitting(chart(100, [1, 3, 3, 3]))).toBeUndefined();
  expect(overfitting(chart(2, [1, 3, 3]))).toBeUndefined();
});
