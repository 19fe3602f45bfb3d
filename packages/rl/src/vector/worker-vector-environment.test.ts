import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { afterEach, expect, it } from 'vitest';
import { ppo } from '../agents/on-policy/ppo.ts';
import { make } from '../environments/make.ts';
import { SyncVectorEnvironment } from './sync-vector-environment.ts';
import { WorkerVectorEnvironment, type WorkerVectorOptions } from './worker-vector-environment.ts';

const burntMotor = new URL('../testing/burnt-motor.ts', import.meta.url);
const open: WorkerVectorEnvironment[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((environments) => environments.close()));
});

async function start(options: WorkerVectorOptions): Promise<WorkerVectorEnvironment> {
  const started = await WorkerVectorEnvironment.start(options);
  open.push(started);
  return started;
}

it('gives what environments on this thread give, and goes on from a saved state', async () => {
  const sync = new SyncVectorEnvironment(() => make('CartPole-v1'), { count: 5 });
  const threads = await start({ environment: 'CartPole-v1', count: 5, threads: 2 });
  const seeds = [1, 2, 3, 4, 5];
  expect((await threads.reset(seeds)).observations).toEqual((await sync.reset(seeds)).observations);
  const play = async (): Promise<void> => {
    for (let step = 0; step < 40; step++) {
      const actions = Float32Array.from(seeds, (seed) => (seed * step) % 2);
      expect({ ...(await threads.step(actions)) }).toEqual({ ...(await sync.step(actions)) });
    }
  };
  await play();
  const state = await threads.getState();
  expect(state).toEqual(await sync.getState());
  await play();
  for (const environments of [threads, sync]) await environments.setState(state);
  await play();
});

it('trains an agent as environments on this thread do', async () => {
  await useBackend('wasm');
  const options = { rolloutSteps: 32, batchSize: 64, epochs: 2, seed: 0 } as const;
  const here = ppo({ environment: 'CartPole-v1', environments: 4, ...options });
  const there = ppo({ environment: await start({ environment: 'CartPole-v1', count: 4, threads: 2 }), ...options });
  expect((await there.learn({ steps: 512 })).updates).toEqual((await here.learn({ steps: 512 })).updates);
});

it('names an environment that throws, with its seed, and makes it anew while the others go on', async () => {
  const environments = await start({ environment: burntMotor, count: 3 });
  await environments.reset([10, 11, 12]);
  const step = () => environments.step(Float32Array.of(0, 0, 0));
  await step();
  await step();
  const third = await step();
  expect(third.failures).toEqual([
    { index: 1, message: 'Environment 1 (BurntMotor, seed 11) failed: the motor burnt out' },
  ]);
  expect([...third.observations]).toEqual([3, 0, 3]);
  expect([...third.truncated]).toEqual([0, 1, 0]);
  expect([...(await step()).observations]).toEqual([4, 1, 4]);
});

it('fails as a whole if that is wanted, or when a thread ends', async () => {
  const strict = await start({ environment: burntMotor, count: 2, onFailure: 'throw' });
  await strict.reset([11, 12]);
  const step = (environments: WorkerVectorEnvironment) => environments.step(Float32Array.of(0, 0));
  await step(strict);
  await step(strict);
  await expect(step(strict)).rejects.toThrow('Environment 0 (BurntMotor, seed 11) failed: the motor burnt out');
  const ending = await start({ environment: burntMotor, count: 2 });
  await ending.reset([12, 13]);
  await expect(step(ending)).rejects.toThrow('The thread of BurntMotor, environments 1 to 1, ended by itself');
  await expect(step(ending)).rejects.toThrow('ended by itself');
  await strict.close();
  await expect(step(strict)).rejects.toThrow('was closed');
});

it('refuses what makes no environment', async () => {
  await expect(start({ environment: 'CartPole-v1', count: 2, threads: 3 })).rejects.toThrow('from 1 to 2');
  await expect(start({ environment: 'CartPole-v1', count: 0 })).rejects.toThrow('at least 1; got 0');
  const module = new URL('../spaces/box.ts', import.meta.url);
  await expect(start({ environment: module, count: 1 })).rejects.toThrow(
    'must make an environment by its default export',
  );
});
