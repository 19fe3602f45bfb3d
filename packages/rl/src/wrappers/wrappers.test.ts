import { expect, it } from 'vitest';
import { CartPole } from '../environments/classic-control/cart-pole.ts';
import { Pendulum } from '../environments/classic-control/pendulum.ts';
import { FrozenLake } from '../environments/grids/frozen-lake.ts';
import { HostRandom } from '../random/host-random.ts';
import { animatedSvg } from '../rendering/animation.ts';
import { FrameStack } from './frame-stack.ts';
import { NormalizeObservation } from './normalize-observation.ts';
import { NormalizeReward } from './normalize-reward.ts';
import { RecordEpisode } from './record-episode.ts';
import { TimeLimit } from './time-limit.ts';

const moments = (values: readonly number[]): [mean: number, variance: number] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
};

it('a time limit truncates, and does not terminate', () => {
  const pendulum = new TimeLimit(new Pendulum(), 3);
  pendulum.reset({ seed: 0 });
  const ends = [1, 2, 3].map(() => pendulum.step(Float32Array.of(0)));
  expect(ends.map(({ truncated }) => truncated)).toEqual([false, false, true]);
  expect(ends.some(({ terminated }) => terminated)).toBe(false);
  expect(() => pendulum.step(Float32Array.of(0))).toThrow('this episode is over, after 3 steps');
  expect(() => new TimeLimit(new Pendulum(), 0)).toThrow('maxSteps must be a whole number of at least 1; got 0');
});

it('observations come to mean 0 and variance 1', () => {
  const environment = new NormalizeObservation(new Pendulum());
  const random = new HostRandom(0);
  const seen: number[] = [];
  environment.reset({ seed: 0 });
  for (let step = 0; step < 4000; step++) {
    const { observation } = environment.step(Float32Array.of(random.uniform(-2, 2)));
    if (step >= 2000) seen.push(observation[2]!);
  }
  const [mean, variance] = moments(seen);
  expect(Math.abs(mean)).toBeLessThan(0.2);
  expect(Math.abs(variance - 1)).toBeLessThan(0.3);
  environment.isUpdating = false;
  const fixed = JSON.stringify(environment.getState());
  environment.environment.reset({ seed: 0 });
  environment.step(Float32Array.of(0));
  const own = (text: string): unknown => (JSON.parse(text) as { own: unknown }).own;
  expect(own(JSON.stringify(environment.getState()))).toEqual(own(fixed));
});

it('running moments are those of what was seen', () => {
  const environment = new NormalizeObservation(new CartPole(), { epsilon: 0 });
  const first = environment.reset({ options: { state: [1, 0, 0, 0] } }).observation;
  // (1 − 1/1.0001) / σ after one value beside the weight of 10⁻⁴ at mean 0 and variance 1.
  const mean = 1 / 1.0001;
  const variance = (1e-4 + 1e-4 / 1.0001) / 1.0001;
  expect(first[0]).toBeCloseTo((1 - mean) / Math.sqrt(variance), 5);
});

it('rewards are divided by the spread of the return', () => {
  const environment = new NormalizeReward(new Pendulum(), { gamma: 0.9 });
  environment.reset({ seed: 0 });
  const random = new HostRandom(0);
  const scaled = Array.from({ length: 2000 }, () => environment.step(Float32Array.of(random.uniform(-2, 2))).reward);
  let discounted = 0;
  const returns = scaled.slice(500).map((reward) => (discounted = 0.9 * discounted + reward));
  expect(Math.abs(Math.sqrt(moments(returns)[1]) - 1)).toBeLessThan(0.3);
});

it('frames stack, the oldest first, and an episode begins with its first one repeated', () => {
  const environment = new FrameStack(new CartPole(), 3);
  expect(environment.observationSpace.shape).toEqual([3, 4]);
  const first = environment.reset({ seed: 0 }).observation;
  expect([...first.subarray(0, 4)]).toEqual([...first.subarray(8, 12)]);
  const second = environment.step(1).observation;
  const third = environment.step(1).observation;
  expect([...second.subarray(0, 8)]).toEqual([...first.subarray(4, 12)]);
  expect([...third.subarray(0, 8)]).toEqual([...second.subarray(4, 12)]);
  expect(() => new FrameStack(new CartPole(), 1.5)).toThrow('at least 1; got 1.5');
  expect(() => new FrameStack(new FrozenLake() as never, 2)).toThrow('those of FrozenLake-v1 are Discrete(16)');
});

it('a recorded episode is an animation of all its steps', () => {
  const environment = new RecordEpisode(new FrozenLake({ isSlippery: false }));
  environment.reset({ seed: 0 });
  environment.step(2);
  environment.step(1);
  const { scenes, framesPerSecond } = environment.animation;
  expect(scenes.length).toBe(3);
  expect(framesPerSecond).toBe(4);
  const svg = animatedSvg(environment.animation);
  expect(svg.match(/<g display="none">/g)?.length).toBe(3);
  expect(svg).toContain('dur="0.75s"');
  environment.reset();
  expect(environment.animation.scenes.length).toBe(1);
  expect(environment.lastEpisode.scenes.length).toBe(3);
});
