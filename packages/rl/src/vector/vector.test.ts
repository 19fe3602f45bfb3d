import { describe, expect, it } from 'vitest';
import { BaseEnvironment, type Outcome } from '../environments/base-environment.ts';
import { make } from '../environments/make.ts';
import { evaluatePolicy } from '../evaluation/evaluate-policy.ts';
import { randomPolicy } from '../evaluation/random-policy.ts';
import { box } from '../spaces/box.ts';
import { discrete } from '../spaces/discrete.ts';
import { Corridor, Levers } from '../testing/tasks.ts';
import { SyncVectorEnvironment } from './sync-vector-environment.ts';

type Fault = 'throws' | 'NaN reward' | 'wrong shape' | 'NaN observation';

/** Counts steps; goes wrong after three of them where the seed is 11. */
class Faulty extends BaseEnvironment<Float32Array, number> {
  readonly id = 'Faulty';
  readonly observationSpace = box({ low: 0, high: 100, shape: [2] });
  readonly actionSpace = discrete(2);
  readonly #fault: Fault;
  #isFaulty = false;
  #steps = 0;

  constructor(fault: Fault) {
    super();
    this.#fault = fault;
  }

  override reset(options: { seed?: number } = {}): ReturnType<BaseEnvironment<Float32Array, number>['reset']> {
    this.#isFaulty = options.seed === 11;
    return super.reset(options);
  }

  protected override begin(): Float32Array {
    this.#steps = 0;
    return Float32Array.of(0, 0);
  }

  protected override advance(): Outcome<Float32Array> {
    this.#steps += 1;
    const isWrong = this.#isFaulty && this.#steps === 3;
    if (isWrong && this.#fault === 'throws') throw new Error('the motor burnt out');
    const values = [this.#steps, isWrong && this.#fault === 'NaN observation' ? NaN : 0];
    const observation = Float32Array.from(isWrong && this.#fault === 'wrong shape' ? [1, 2, 3] : values);
    return { observation, reward: isWrong && this.#fault === 'NaN reward' ? NaN : 1, terminated: false };
  }
}

const reasons: readonly (readonly [Fault, string])[] = [
  ['throws', 'the motor burnt out'],
  ['NaN reward', 'it gave the reward NaN for 0'],
  ['wrong shape', 'it gave the observation Float32Array[1, 2, 3], which is not one of Box(0, 100, [2])'],
  ['NaN observation', 'it gave the observation Float32Array[3, NaN]'],
];

describe('several environments', () => {
  it('begin the next episode at once, and keep the last observation', async () => {
    const environments = new SyncVectorEnvironment(() => new Corridor(), { count: 3 });
    expect([...(await environments.reset([1, 2, 3])).observations]).toEqual([3, 3, 3]);
    const moves = [Float32Array.of(1, 0, 1), Float32Array.of(1, 0, 0), Float32Array.of(1, 0, 1)];
    for (const move of moves.slice(0, 2)) expect((await environments.step(move)).episodes).toEqual([]);
    const { observations, finalObservations, rewards, terminated, episodes } = await environments.step(moves[2]!);
    expect([...observations]).toEqual([3, 3, 4]);
    expect([...finalObservations.subarray(0, 2)]).toEqual([6, 0]);
    expect([...rewards]).toEqual([0.95, -0.05, -0.05]);
    expect([...terminated]).toEqual([1, 1, 0]);
    expect(episodes.map(({ index, length }) => [index, length])).toEqual([
      [0, 3],
      [1, 3],
    ]);
    expect(episodes[0]!.total).toBeCloseTo(Corridor.best, 10);
  });

  it('go on from a saved state', async () => {
    const play = async (environments: SyncVectorEnvironment<Float32Array, number>): Promise<number[]> => {
      const seen: number[] = [];
      for (let step = 0; step < 60; step++)
        seen.push(...(await environments.step(Int32Array.of(1, step % 2))).observations);
      return seen;
    };
    const one = new SyncVectorEnvironment(() => make('CartPole-v1'), { count: 2 });
    await one.reset([5, 6]);
    await play(one);
    const saved: unknown = JSON.parse(JSON.stringify(await one.getState()));
    const other = new SyncVectorEnvironment(() => make('CartPole-v1'), { count: 2 });
    await other.setState(saved);
    expect(await play(other)).toEqual(await play(one));
    const single = new SyncVectorEnvironment(() => make('CartPole-v1'));
    await expect(single.setState(saved)).rejects.toThrow('2 environments cannot be put back into 1');
  });

  it('pass masks on', async () => {
    const environments = new SyncVectorEnvironment(() => new Levers(), { count: 2 });
    expect([...(await environments.reset([0, 1])).masks!]).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 1, 0]);
    expect((await new SyncVectorEnvironment(() => make('CartPole-v1')).reset([0])).masks).toBeUndefined();
  });

  it.each(reasons)('one that %s is named, with its seed', async (fault, reason) => {
    const environments = new SyncVectorEnvironment(() => new Faulty(fault), { count: 3 });
    await environments.reset([10, 11, 12]);
    const step = (): Promise<unknown> => environments.step(Float32Array.of(0, 0, 0));
    await step();
    await step();
    await expect(step()).rejects.toThrow(`Environment 1 (Faulty, seed 11) failed: ${reason}`);
  });

  it.each(reasons)('one that %s is made anew while the others go on, if that is wanted', async (fault, reason) => {
    const environments = new SyncVectorEnvironment(() => new Faulty(fault), { count: 3, onFailure: 'restart' });
    await environments.reset([10, 11, 12]);
    const step = (): ReturnType<typeof environments.step> => environments.step(Float32Array.of(0, 0, 0));
    await step();
    await step();
    const third = await step();
    expect(third.failures.map(({ index }) => index)).toEqual([1]);
    expect(third.failures[0]!.message).toContain(reason);
    expect([...third.truncated]).toEqual([0, 1, 0]);
    expect([...third.observations]).toEqual([3, 0, 0, 0, 3, 0]);
    expect([...third.finalObservations.subarray(2, 4)]).toEqual([2, 0]);
    for (let more = 0; more < 5; more++) expect((await step()).failures).toEqual([]);
  });

  it('must be at least one', () => {
    expect(() => new SyncVectorEnvironment(() => new Corridor(), { count: 0 })).toThrow('at least 1; got 0');
  });
});

describe('evaluatePolicy', () => {
  it('plays each episode in a fresh environment, the same at every call', async () => {
    const policy = () => randomPolicy(make('CartPole-v1').actionSpace, 0);
    const first = await evaluatePolicy(policy(), { environment: 'CartPole-v1', episodes: 130 });
    expect(await evaluatePolicy(policy(), { environment: 'CartPole-v1', episodes: 130 })).toEqual(first);
    expect(first.returns).toEqual(first.lengths);
    expect(first.returns.length).toBe(130);
    // Acting at random balances the pole for about 22 steps.
    expect(first.mean).toBeGreaterThan(18);
    expect(first.mean).toBeLessThan(27);
    const other = await evaluatePolicy(policy(), { environment: 'CartPole-v1', episodes: 130, seed: 5 });
    expect(other.returns).not.toEqual(first.returns);
  });

  it('draws only what is allowed', async () => {
    const policy = randomPolicy(new Levers().actionSpace, 0);
    const { mean } = await evaluatePolicy(policy, { environment: () => new Levers(), episodes: 200 });
    expect(Math.abs(mean - 1)).toBeLessThan(0.2);
    await expect(evaluatePolicy(policy, { environment: () => new Levers(), episodes: 0 })).rejects.toThrow('got 0');
  });
});
