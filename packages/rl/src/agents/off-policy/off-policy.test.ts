import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { useBackend } from '@neurite/tensors';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MultiStep } from '../../buffers/multi-step.ts';
import { evaluatePolicy } from '../../evaluation/evaluate-policy.ts';
import { periodicEvaluation } from '../../evaluation/periodic-evaluation.ts';
import { Corridor, MaskedCorridor, Target } from '../../testing/tasks.ts';
import { dqn, type DqnOptions } from './dqn.ts';
import { sac } from './sac.ts';

const folder = mkdtempSync(join(tmpdir(), 'rl-'));

beforeAll(() => useBackend('wasm'));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = {
  hiddenUnits: [32],
  learningRate: 0.003,
  batchSize: 32,
  bufferSize: 2000,
  learningStarts: 200,
  trainFrequency: 1,
  targetUpdateInterval: 100,
  explorationFraction: 0.5,
  seed: 0,
} as const;

describe('dqn', () => {
  const kinds: readonly (readonly [name: string, options: Omit<DqnOptions, 'environment'>])[] = [
    ['plain', { double: false }],
    ['double', {}],
    ['duelling', { duelling: true, hiddenUnits: [32, 32] }],
    ['prioritised', { prioritized: true }],
    ['over three steps', { multiStep: 3 }],
    ['all of them', { duelling: true, prioritized: { alpha: 0.7, beta: 0.5 }, multiStep: 2 }],
  ];

  it.each(kinds)('%s, finds its way', async (_name, options) => {
    const agent = dqn({ environment: () => new Corridor(), ...quick, ...options });
    await agent.learn({ steps: 2500 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new Corridor(), episodes: 5 });
    expect(mean).toBeCloseTo(Corridor.best, 5);
  });

  it('never takes what is not allowed', async () => {
    const agent = dqn({ environment: () => new MaskedCorridor(), ...quick });
    await agent.learn({ steps: 2000 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new MaskedCorridor(), episodes: 5 });
    expect(mean).toBeCloseTo(Corridor.best, 5);
  });

  it('goes on from a file bit for bit, with what it remembers', async () => {
    const options = { ...quick, prioritized: true, multiStep: 3, trainFrequency: 8, environments: 2 } as const;
    const path = join(folder, 'corridor.safetensors');
    const straight = dqn({ environment: 'CartPole-v1', ...options });
    let updates = 0;
    await straight.learn({
      steps: 800,
      callbacks: [{ onUpdate: ({ agent }) => (++updates === 25 ? agent.save(path) : undefined) }],
    });
    const resumed = await dqn({ environment: 'CartPole-v1', ...options }).load(path);
    expect(resumed.steps).toBe(400);
    await resumed.learn();
    expect(resumed.curve).toEqual(straight.curve);
    const [one, other] = [straight, resumed].map((agent) => agent.network.variables.map((v) => [...v.dataSync()]));
    expect(other).toEqual(one);
    expect(resumed.buffer.save()).toEqual(straight.buffer.save());
  });

  it('learns the same where its optimizer scales losses', async () => {
    const learned = async (scalesLosses: boolean): Promise<unknown> => {
      const agent = dqn({ environment: 'CartPole-v1', ...quick });
      await agent.act(new Float32Array(4));
      if (scalesLosses) agent.optimizer.useLossScale();
      await agent.learn({ steps: 230 });
      return agent.network.variables.map((weight) => [...weight.dataSync()]);
    };
    expect(await learned(true)).toEqual(await learned(false));
  });

  it('is judged while it learns; the best is kept, and enough is enough', async () => {
    const bestPath = join(folder, 'best.safetensors');
    const environment = () => new Corridor();
    const evaluation = periodicEvaluation({
      environment,
      every: 250,
      episodes: 3,
      stopAt: Corridor.best - 1e-6,
      bestPath,
    });
    const agent = dqn({ environment, ...quick });
    await agent.learn({ steps: 10_000, callbacks: [evaluation] });
    expect(agent.steps).toBeLessThan(10_000);
    expect(evaluation.best!.mean).toBeCloseTo(Corridor.best, 5);
    expect(evaluation.results.at(-1)).toBe(evaluation.best);
    const best = await dqn({ environment, ...quick }).load(bestPath);
    expect((await evaluatePolicy(best, { environment, episodes: 3 })).mean).toBe(evaluation.best!.mean);
    expect(() => periodicEvaluation({ environment, every: 0 })).toThrow('at least 1; got 0');
  });

  it('takes a network of one’s own', async () => {
    const agent = dqn({
      environment: 'CartPole-v1',
      ...quick,
      network: ({ inputShape, outputs }) => sequential([dense({ units: 7, inputShape }), dense({ units: outputs })]),
    });
    await agent.act(Float32Array.of(0, 0, 0, 0));
    expect(agent.network.variables.map(({ shape }) => shape)).toEqual([[4, 7], [7], [7, 2], [2]]);
  });

  it('names what is wrong', () => {
    expect(() => dqn({ environment: 'Pendulum-v1' })).toThrow('dqn takes environments with one discrete action');
    const options = { environment: 'CartPole-v1' } as const;
    expect(() => dqn({ ...options, explorationFinal: 2 })).toThrow('explorationFinal must be from 0 to 1; got 2');
    expect(() => dqn({ ...options, gradientSteps: 0 })).toThrow(
      'gradientSteps must be a whole number of at least 1, or −1',
    );
    expect(() => dqn({ ...options, batchSize: 0.5 })).toThrow(
      'batchSize must be a whole number of at least 1; got 0.5',
    );
    expect(() => dqn({ ...options, bufferSize: 0 })).toThrow('capacity must be a whole number of at least 1; got 0');
    expect(() => dqn({ ...options, targetUpdateInterval: 0 })).toThrow('targetUpdateInterval must be a whole number');
  });
});

describe('sac', () => {
  it('finds continuous actions', async () => {
    const agent = sac({ environment: () => new Target(), ...quick, batchSize: 64, seed: 0 });
    await agent.learn({ steps: 1500 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new Target(), episodes: 20 });
    expect(mean).toBeGreaterThan(-0.01);
    expect(agent.curve.updates.at(-1)!.figures.temperature).toBeLessThan(0.9);
  });

  it('gives the same bits for a seed, and goes on from a file bit for bit', async () => {
    const options = { environment: 'Pendulum-v1', ...quick, trainFrequency: 4, learningStarts: 100 } as const;
    const path = join(folder, 'pendulum.safetensors');
    const straight = sac(options);
    let updates = 0;
    await straight.learn({
      steps: 400,
      callbacks: [{ onUpdate: ({ agent }) => (++updates === 50 ? agent.save(path) : undefined) }],
    });
    const resumed = await sac(options).load(path);
    await resumed.learn();
    expect(resumed.curve).toEqual(straight.curve);
    const again = sac(options);
    await again.learn({ steps: 400 });
    expect(again.curve).toEqual(straight.curve);
    const observation = Float32Array.of(1, 0, 0);
    expect(await resumed.act(observation, { deterministic: true })).toEqual(
      await straight.act(observation, { deterministic: true }),
    );
    const action = await straight.act(observation);
    expect(straight.environments.actionSpace.contains(action)).toBe(true);
  });

  it('names what is wrong', () => {
    expect(() => sac({ environment: 'CartPole-v1' })).toThrow('sac takes environments whose actions are a bounded box');
    expect(() => sac({ environment: 'Pendulum-v1', temperature: 0 })).toThrow(
      "temperature must be 'auto' or a number above 0",
    );
    expect(() => sac({ environment: 'Pendulum-v1', targetShare: 0 })).toThrow('targetShare must be above 0');
  });
});

it('transitions over several steps end with their episode', () => {
  const waiting = new MultiStep(3, 0.5);
  const step = (id: number, end: { terminated?: boolean; truncated?: boolean } = {}): unknown =>
    waiting
      .add({
        observation: Float32Array.of(id),
        action: Float32Array.of(0),
        reward: id,
        next: Float32Array.of(id + 1),
        terminated: false,
        truncated: false,
        ...end,
      })
      .map(({ observation, reward, next, discount }) => [observation[0], reward, next[0], discount]);
  expect([1, 2].map((id) => step(id))).toEqual([[], []]);
  expect(step(3)).toEqual([[1, 1 + 0.5 * 2 + 0.25 * 3, 4, 0.125]]);
  expect(step(4, { truncated: true })).toEqual([
    [2, 2 + 0.5 * 3 + 0.25 * 4, 5, 0.125],
    [3, 3 + 0.5 * 4, 5, 0.25],
    [4, 4, 5, 0.5],
  ]);
  expect(step(5, { terminated: true })).toEqual([[5, 5, 6, 0]]);
});
