import { describe, expect, it } from 'vitest';
import { CliffWalking } from '../environments/grids/cliff-walking.ts';
import { FrozenLake } from '../environments/grids/frozen-lake.ts';
import { GridWorld } from '../environments/grids/grid-world.ts';
import { evaluatePolicy } from '../evaluation/evaluate-policy.ts';
import { policyIteration } from './policy-iteration.ts';
import { qLearning } from './q-learning.ts';
import { tabularPolicy } from './solution.ts';
import { valueIteration } from './value-iteration.ts';

const worlds = [
  ['FrozenLake', new FrozenLake()],
  ['the large FrozenLake', new FrozenLake({ map: '8x8' })],
  ['CliffWalking', new CliffWalking()],
  ['slippery CliffWalking', new CliffWalking({ isSlippery: true })],
  ['GridWorld', new GridWorld()],
] as const;

describe('iteration', () => {
  it('gives the utilities of Russell and Norvig’s world, as printed', () => {
    const { values, policy } = valueIteration(new GridWorld(), { gamma: 1 });
    const printed = { 0: 0.812, 1: 0.868, 2: 0.918, 4: 0.762, 6: 0.66, 8: 0.705, 9: 0.655, 10: 0.611, 11: 0.388 };
    for (const [state, value] of Object.entries(printed)) expect(values[Number(state)]).toBeCloseTo(value, 3);
    // Right, right, right; up, up; up, left, left, left.
    expect([0, 1, 2, 4, 6, 8, 9, 10, 11].map((state) => policy[state])).toEqual([1, 1, 1, 0, 0, 0, 3, 3, 3]);
  });

  it.each(worlds)('by value and by policy come to the same in %s', (_name, world) => {
    const byValue = valueIteration(world);
    const byPolicy = policyIteration(world);
    byValue.values.forEach((value, state) => expect(byPolicy.values[state]).toBeCloseTo(value, 7));
    expect(byPolicy.policy).toEqual(byValue.policy);
  });

  it('crosses the slippery lake as often as the best policy can', async () => {
    // With γ = 1 the value of the start is the chance to reach the goal: 14/17.
    const { values } = valueIteration(new FrozenLake(), { gamma: 1, tolerance: 1e-14 });
    expect(values[0]).toBeCloseTo(14 / 17, 9);
    const { policy } = valueIteration(new FrozenLake(), { gamma: 0.999 });
    const { mean } = await evaluatePolicy(tabularPolicy(policy), {
      environment: () => new FrozenLake(),
      episodes: 2000,
    });
    // Three standard errors of 2,000 episodes.
    expect(Math.abs(mean - 14 / 17)).toBeLessThan(3 * Math.sqrt(((14 / 17) * (3 / 17)) / 2000));
  });

  it('walks along the cliff', async () => {
    const { values, policy } = policyIteration(new CliffWalking(), { gamma: 0.9 });
    expect(values[36]).toBeCloseTo(-(1 - 0.9 ** 13) / (1 - 0.9), 7);
    const { returns } = await evaluatePolicy(tabularPolicy(policy), { environment: 'CliffWalking-v1', episodes: 1 });
    expect(returns).toEqual([-13]);
  });

  it('says when values cannot settle', () => {
    const trap = { id: 'Trap', transitions: [[[{ probability: 1, next: 0, reward: 1, terminated: false }]]] };
    for (const solve of [valueIteration, policyIteration]) {
      expect(() => solve(trap, { gamma: 1, maxIterations: 1000 })).toThrow(
        'Trap: values did not settle in 1000 iterations',
      );
      expect(() => solve(trap, { gamma: 1.5 })).toThrow('gamma must be from 0 to 1; got 1.5');
    }
  });
});

describe('qLearning', () => {
  it('finds the way along the cliff', async () => {
    const { policy, returns } = await qLearning({
      environment: 'CliffWalking-v1',
      steps: 20_000,
      learningRate: 0.5,
      seed: 0,
    });
    const walked = await evaluatePolicy(tabularPolicy(policy), { environment: 'CliffWalking-v1', episodes: 1 });
    expect(walked.returns).toEqual([-13]);
    expect(returns.length).toBeGreaterThan(100);
  });

  it('values actions as value iteration does', async () => {
    const world = new GridWorld();
    const { values } = await qLearning({
      environment: () => new GridWorld(),
      steps: 200_000,
      learningRate: (remaining) => 0.002 + 0.1 * remaining ** 2,
      exploration: 0.5,
      gamma: 0.9,
      seed: 1,
    });
    const solved = valueIteration(world, { gamma: 0.9 });
    for (const state of [0, 1, 2, 4, 6, 8, 9]) {
      expect(Math.abs(Math.max(...values[state]!) - solved.values[state]!)).toBeLessThan(0.05);
    }
  });

  it('gives the same table for a seed', async () => {
    const learned = (seed: number): Promise<unknown> => qLearning({ environment: 'FrozenLake-v1', steps: 2000, seed });
    expect(await learned(1)).toEqual(await learned(1));
    expect(await learned(1)).not.toEqual(await learned(2));
  });

  it('names what is wrong', async () => {
    await expect(qLearning({ environment: 'CartPole-v1', steps: 1 })).rejects.toThrow(
      'the observationSpace of CartPole-v1 is Box',
    );
    await expect(qLearning({ environment: 'GridWorld', steps: 0 })).rejects.toThrow('steps must be a whole number');
  });
});
