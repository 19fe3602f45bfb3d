import { expect, it } from 'vitest';
import { evaluatePolicy, type Policy } from '../../evaluation/evaluate-policy.ts';
import { randomPolicy } from '../../evaluation/random-policy.ts';
import { HostRandom } from '../../random/host-random.ts';
import { sceneToText } from '../../rendering/ascii.ts';
import { LunarLander, makeLunarLander } from './lunar-lander.ts';

/** The rules of thumb that Gymnasium's demonstration flies by. */
function ruleOfThumb(s: Float32Array): number {
  const [x, y, speedX, speedY, angle, turning, left, right] = s as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wanted = Math.min(Math.max(x * 0.5 + speedX, -0.4), 0.4);
  const isDown = left > 0 || right > 0;
  const turn = isDown ? 0 : (wanted - angle) * 0.5 - turning;
  const climb = isDown ? -speedY * 0.5 : (0.55 * Math.abs(x) - y) * 0.5 - speedY * 0.5;
  if (climb > Math.abs(turn) && climb > 0.05) return 2;
  if (turn < -0.05) return 3;
  return turn > 0.05 ? 1 : 0;
}

const pilot: Policy = {
  actBatch: (observations, count) =>
    Promise.resolve(
      Float32Array.from({ length: count }, (_, row) => ruleOfThumb(observations.subarray(8 * row, 8 * row + 8))),
    ),
};

it('is landed by the rules of thumb that land Gymnasium’s, and not by chance', async () => {
  const flown = await evaluatePolicy(pilot, { environment: makeLunarLander, episodes: 20 });
  expect(flown.mean).toBeGreaterThan(200);
  const fallen = await evaluatePolicy(randomPolicy(new LunarLander().actionSpace, 0), {
    environment: makeLunarLander,
    episodes: 30,
  });
  // About −180 in Gymnasium.
  expect(fallen.mean).toBeLessThan(-100);
  expect(fallen.mean).toBeGreaterThan(-300);
});

it('flies the same for a seed, and on from a saved state', () => {
  const fly = (lander: LunarLander, steps: number): unknown[] => {
    const actions = new HostRandom(1);
    return Array.from({ length: steps }, () => lander.step(actions.integer(4)));
  };
  const lander = new LunarLander();
  const first = lander.reset({ seed: 3 });
  const begun = fly(lander, 30);
  const saved: unknown = JSON.parse(JSON.stringify(lander.getState()));
  const rest = fly(lander, 20);
  const other = new LunarLander();
  other.setState(saved);
  expect(fly(other, 20)).toEqual(rest);
  expect(other.reset({ seed: 3 })).toEqual(first);
  expect(fly(other, 30)).toEqual(begun);
  expect(other.observationSpace.contains(first.observation)).toBe(true);
  expect(other.reset({ seed: 4 })).not.toEqual(first);
});

it('can be seen', () => {
  const lander = new LunarLander();
  lander.reset({ seed: 0 });
  expect(sceneToText(lander.render(), 60)).toContain('#');
});
