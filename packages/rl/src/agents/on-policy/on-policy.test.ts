import '@neurite/backend-wasm';
import { dense, flatten } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { make } from '../../environments/make.ts';
import { evaluatePolicy } from '../../evaluation/evaluate-policy.ts';
import { Corridor, Levers, Target } from '../../testing/tasks.ts';
import { SyncVectorEnvironment } from '../../vector/sync-vector-environment.ts';
import { linear } from '../common/schedule.ts';
import { a2c } from './a2c.ts';
import { ppo } from './ppo.ts';
import { reinforce } from './reinforce.ts';

const folder = mkdtempSync(join(tmpdir(), 'rl-'));

beforeAll(() => useBackend('wasm'));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = {
  environments: 8,
  rolloutSteps: 32,
  batchSize: 256,
  epochs: 20,
  gamma: 0.98,
  gaeLambda: 0.8,
  learningRate: linear(0.001),
  clipRange: linear(0.2),
};

describe.each([
  ['ppo', ppo],
  ['a2c', a2c],
  ['reinforce', reinforce],
] as const)('%s', (_name, make) => {
  it('learns the same where its optimizer scales losses', async () => {
    const learned = async (scalesLosses: boolean): Promise<unknown> => {
      const agent = make({ environment: 'CartPole-v1', seed: 0 });
      await agent.act(new Float32Array(4));
      if (scalesLosses) agent.optimizer.useLossScale();
      await agent.learn({ steps: 64 });
      return agent.networks.policy.variables.map((weight) => [...weight.dataSync()]);
    };
    expect(await learned(true)).toEqual(await learned(false));
  });
});

describe('ppo', () => {
  it('balances the pole', async () => {
    const agent = ppo({ environment: 'CartPole-v1', ...quick, seed: 0 });
    await agent.learn({ steps: 60_000 });
    const { mean } = await evaluatePolicy(agent, { environment: 'CartPole-v1', episodes: 20 });
    expect(mean).toBeGreaterThan(475);
  });

  it('finds continuous actions', async () => {
    const agent = ppo({ environment: () => new Target(), ...quick, learningRate: 0.01, seed: 0 });
    await agent.learn({ steps: 20_000 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new Target(), episodes: 20 });
    expect(mean).toBeGreaterThan(-0.05);
  });

  it('makes several choices at once, and only those allowed', async () => {
    const agent = ppo({ environment: () => new Levers(), ...quick, learningRate: 0.003, seed: 0 });
    await agent.learn({ steps: 6000 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new Levers(), episodes: 20 });
    expect(mean).toBe(2);
  });

  it('gives the same bits for a seed, others for another', async () => {
    const learned = async (seed: number): Promise<unknown> => {
      setSeed(Math.floor(Math.random() * 1000));
      const agent = ppo({ environment: 'CartPole-v1', environments: 2, rolloutSteps: 64, epochs: 2, seed });
      return (await agent.learn({ steps: 512 })).updates;
    };
    const first = await learned(3);
    expect(await learned(3)).toEqual(first);
    expect(await learned(4)).not.toEqual(first);
  });

  it('goes on from a file bit for bit', async () => {
    const options = { environment: 'Pendulum-v1', environments: 2, rolloutSteps: 64, epochs: 2, seed: 1 } as const;
    const learningRate = linear(0.001);
    const path = join(folder, 'pendulum.safetensors');
    const straight = ppo({ ...options, learningRate });
    let updates = 0;
    await straight.learn({
      steps: 1024,
      callbacks: [{ onUpdate: ({ agent }) => (++updates === 3 ? agent.save(path) : undefined) }],
    });
    const resumed = await ppo({ ...options, learningRate }).load(path);
    expect(resumed.steps).toBe(384);
    await resumed.learn();
    expect(resumed.curve).toEqual(straight.curve);
    const [one, other] = [straight, resumed].map((agent) =>
      agent.networks.policy.variables.map((v) => [...v.dataSync()]),
    );
    expect(other).toEqual(one);
    // Bytes in memory are those of the file.
    expect(Buffer.from(await resumed.encode())).toEqual(Buffer.from(await straight.encode()));
    const [fromBytes, fromFile] = [ppo({ ...options, learningRate }), ppo({ ...options, learningRate })];
    await fromBytes.decode(readFileSync(path));
    await fromFile.load(path);
    expect(Buffer.from(await fromBytes.encode())).toEqual(Buffer.from(await fromFile.encode()));
    await expect(fromBytes.decode(new Uint8Array(9), 'the upload')).rejects.toThrow('the upload');
    await expect(ppo({ ...options, hiddenUnits: [8] }).load(path)).rejects.toThrow(
      "'policy/dense/kernel' has the shape [3, 64]",
    );
    await expect(a2c({ environment: 'Pendulum-v1' }).load(path)).rejects.toThrow("an agent of kind 'ppo', not 'a2c'");
    await expect(resumed.load(join(folder, 'none.safetensors'))).rejects.toThrow('could not be read');
    await expect(resumed.save('agent.bin')).rejects.toThrow('ends in .safetensors');
  });

  it('takes networks of one’s own, which may share layers', async () => {
    setSeed(0);
    const agent = ppo({
      environment: 'CartPole-v1',
      ...quick,
      seed: 0,
      networks: (policy, value) => {
        const shared = dense({ units: 32, activation: 'tanh' });
        const head = (outputs: number) =>
          sequential([flatten({ inputShape: policy.inputShape }), shared, dense({ units: outputs })]);
        return { policy: head(policy.outputs), value: head(value.outputs) };
      },
    });
    await agent.learn({ steps: 20_000 });
    expect(agent.curve.meanReturn(20)).toBeGreaterThan(60);
  });

  it('stops, and calls back', async () => {
    const seen: string[] = [];
    const agent = ppo({
      environment: 'CartPole-v1',
      environments: 2,
      rolloutSteps: 32,
      epochs: 1,
      targetKl: 0.01,
      seed: 0,
    });
    await agent.learn({
      steps: 1000,
      callbacks: [
        {
          onStart: ({ begin, end }) => void seen.push(`${begin} to ${end}`),
          onUpdate: (run, { entropy }) => {
            seen.push(`${run.steps}: ${entropy! > 0}`);
            if (run.steps >= 128) run.stop();
          },
          onEnd: ({ steps }) => void seen.push(`end ${steps}`),
        },
      ],
    });
    expect(seen).toEqual(['0 to 1000', '64: true', '128: true', 'end 128']);
  });

  it('names what is wrong', async () => {
    const options = { environment: 'CartPole-v1', seed: 0 } as const;
    expect(() => ppo({ ...options, batchSize: 100 })).toThrow(
      '2048 examples of a rollout (256 steps × 8 environments)',
    );
    expect(() => ppo({ ...options, rolloutSteps: 0 })).toThrow(
      'rolloutSteps must be a whole number of at least 1; got 0',
    );
    expect(() => ppo({ ...options, gamma: 2 })).toThrow('gamma must be from 0 to 1; got 2');
    expect(() => ppo({ environment: 'Cartpole-v1' as 'CartPole-v1' })).toThrow("Did you mean 'CartPole-v1'?");
    expect(() => ppo({ environment: 7 as never })).toThrow(
      'environment must be the name of one, a function that makes one',
    );
    const agent = ppo(options);
    await expect(agent.learn()).rejects.toThrow('learn needs the number of steps');
    await expect(agent.learn({ steps: -1 })).rejects.toThrow('at least 1; got -1');
    await expect(agent.act(Float32Array.of(1, 2))).rejects.toThrow(
      'act takes an observation of CartPole-v1, one of Box([-4.8',
    );
    await expect(agent.act(Float32Array.of(0, 0, 0, 0), { mask: Uint8Array.of(1) })).rejects.toThrow(
      'each of 2 choices; got 1',
    );
    const learning = agent.learn({ steps: 2048 });
    await expect(agent.learn({ steps: 1 })).rejects.toThrow('is learning: await that');
    await learning;
    const broken = ppo({ ...options, learningRate: () => NaN });
    await expect(broken.learn({ steps: 10 })).rejects.toThrow('learningRate must be a number');
    const wild = ppo({ ...options, environments: 2, rolloutSteps: 32, learningRate: 1e30 });
    await expect(wild.learn({ steps: 640 })).rejects.toThrow(/ppo: \w+ is (NaN|-?Infinity) after \d+ steps/);
  });

  it('acts by drawing, or by what is best', async () => {
    const agent = ppo({ environment: 'CartPole-v1', seed: 0 });
    const { observation } = make('CartPole-v1').reset({ seed: 0 });
    const draws = new Set<number>();
    const best = new Set<number>();
    for (let draw = 0; draw < 40; draw++) {
      draws.add(await agent.act(observation));
      best.add(await agent.act(observation, { deterministic: true }));
      expect(await agent.act(observation, { mask: Uint8Array.of(0, 1) })).toBe(1);
    }
    expect(draws).toEqual(new Set([0, 1]));
    expect(best.size).toBe(1);
  });
});

describe('a2c', () => {
  it('finds its way', async () => {
    const environment = new SyncVectorEnvironment(() => new Corridor(), { count: 8 });
    const agent = a2c({ environment, learningRate: 0.005, entropyCoefficient: 0.01, seed: 0 });
    await agent.learn({ steps: 8000 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new Corridor(), episodes: 10 });
    expect(mean).toBeCloseTo(Corridor.best, 5);
  });
});

describe('reinforce', () => {
  it.each([true, false])('finds its way, with a baseline: %s', async (baseline) => {
    const agent = reinforce({ environment: () => new Corridor(), learningRate: 0.01, baseline, seed: 0 });
    await agent.learn({ steps: 3000 });
    const { mean } = await evaluatePolicy(agent, { environment: () => new Corridor(), episodes: 10 });
    expect(mean).toBeCloseTo(Corridor.best, 5);
  });

  it('learns to keep the pole up for long', async () => {
    const agent = reinforce({ environment: 'CartPole-v1', seed: 0 });
    await agent.learn({ steps: 30_000 });
    expect(agent.curve.meanReturn(20)).toBeGreaterThan(150);
    expect(() => reinforce({ environment: 'CartPole-v1', environments: 2 })).toThrow('one environment; got 2');
    expect(() => reinforce({ environment: 'CartPole-v1', episodes: 0 })).toThrow('episodes must be a whole number');
  });
});
