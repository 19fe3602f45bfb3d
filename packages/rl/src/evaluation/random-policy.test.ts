import { expect, it } from 'vitest';
import golden from '../golden/environments.json' with { type: 'json' };
import { type EnvironmentId, make } from '../environments/make.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { randomPolicy } from './random-policy.ts';

it.each(golden.returns)('$environment gives what it gives Gymnasium for actions drawn at random', async (expected) => {
  const id = expected.environment as EnvironmentId;
  const episodes = 300;
  const { mean, std } = await evaluatePolicy(randomPolicy(make(id).actionSpace, 1), { environment: id, episodes });
  // Four standard errors of the difference of two means; a rare success of FrozenLake may be missing from either.
  const error = Math.sqrt((Math.max(std, expected.std) ** 2 + expected.std ** 2) / episodes);
  expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(4 * error);
});
