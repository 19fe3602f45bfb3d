import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { expect, it } from 'vitest';
import { unscaledInput } from './input-scale.ts';

it('finds the feature that is out of scale among as many as a picture has', () => {
  const means = new Float32Array(200_000).fill(1);
  means[123_456] = 1e6;
  const deviations = new Float32Array(means.length);
  const model = sequential([dense({ units: 1 })]);
  const { evidence } = unscaledInput(model as never, { means, deviations })!;
  expect(evidence).toMatchObject({ feature: 123_456, ratio: 1e6 });
});
