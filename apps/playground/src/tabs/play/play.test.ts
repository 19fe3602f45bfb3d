import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { beforeAll, expect, test } from 'vitest';
import { describeFile } from '../../engine/run-file.ts';
import { runProgram } from '../../tests/run-program.ts';
import { train } from '../../tests/train.ts';
import type { PlayConfig } from './config.ts';
import { makePlay } from './experiment.ts';
import { playProgram } from './program.ts';
import type { PlayedEpisode } from './view.ts';

beforeAll(() => useBackend('wasm'));

const config: PlayConfig = { agent: 'ppo', steps: 2048, seed: 3 };

test.each(['ppo', 'dqn'] as const)(
  'the printed program plays the same episodes: %s',
  async (agent) => {
    const own = { ...config, agent };
    const experiment = await makePlay(own);
    await train(experiment);
    const { returns } = await experiment.view();
    const printed = await runProgram(playProgram(own), 'curve.episodes.map(({ total }) => total)');
    expect(returns.length).toBeGreaterThan(20);
    expect((printed as number[]).slice(0, 50)).toEqual(returns.slice(0, 50));
  },
  120_000,
);

test('a run goes on from a file as if it had never stopped', async () => {
  const whole = await makePlay(config);
  await train(whole);
  const first = await makePlay(config);
  await train(first, 4);
  const file = await first.encode('run');
  expect(describeFile(file)).toMatchObject({ tab: 'play', config, steps: 1024 });
  const second = await makePlay(config, file);
  await train(second);
  expect(second.progress).toMatchObject({ steps: 2048, epoch: 2048 });
  expect((await second.view()).returns).toEqual((await whole.view()).returns);
});

test('exports in the midst of an update are of the moment after it', async () => {
  const experiment = await makePlay(config);
  let isOver = false;
  const training = train(experiment, 4).finally(() => (isOver = true));
  const exports: Promise<Uint8Array>[] = [];
  while (!isOver && exports.length < 100) {
    exports.push(experiment.encode('run'));
    // On this backend training gives way to nothing else.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
  await training;
  const files = Map.groupBy(await Promise.all(exports), (file) => describeFile(file).steps);
  expect(exports.length).toBeGreaterThan(files.size);
  for (const [first, ...others] of files.values())
    for (const file of others) expect(Buffer.compare(file, first!)).toBe(0);
});

test('being watched changes nothing; an agent from a file begins a run anew with what it knows', async () => {
  const alone = await makePlay(config);
  await train(alone);
  const watched = await makePlay(config);
  const before = (await watched.ask!({ seed: 1 } as never)) as PlayedEpisode;
  const training = train(watched);
  const during = (await watched.ask!({ seed: 1 } as never)) as PlayedEpisode;
  await training;
  expect([before.learnt, before.scenes.length]).toEqual([0, before.steps]);
  expect(during.learnt).toBeGreaterThanOrEqual(0);
  expect((await watched.view()).returns).toEqual((await alone.view()).returns);

  const again = await makePlay(config, await watched.encode('model'));
  expect(again.progress).toMatchObject({ steps: 0 });
  const [after, since] = await Promise.all([watched, again].map((one) => one.ask!({ seed: 5 } as never)));
  expect((since as PlayedEpisode).steps).toBe((after as PlayedEpisode).steps);
  await train(again);
  expect(again.progress.steps).toBe(2048);
});
