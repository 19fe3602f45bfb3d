import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { makeFolder, run, runHere, start } from '../testing/command.ts';

// A process takes about a second to start, on a busy machine several.
vi.setConfig({ testTimeout: 120_000 });

const { folder, remove } = makeFolder();
afterAll(remove);

it('trains, judges, and writes an agent, its curve and an episode', async () => {
  const args = ['rl', 'train', 'CartPole-v1', '--agent', 'ppo', '--steps', '15000', '--episodes', '10', '--json'];
  const { code, events } = await runHere(folder, ...args);
  expect(code).toBe(0);
  const [judged] = events().filter(({ event }) => event === 'evaluation');
  // At random it would be 22.
  expect(judged!.mean).toBeGreaterThan(100);
  const at = (name: string): string => join(folder, 'runs/CartPole-v1-ppo', name);
  expect(readFileSync(at('episode.svg'), 'utf8').match(/<g /g)!.length).toBeGreaterThan(50);
  expect(JSON.parse(readFileSync(at('curve.json'), 'utf8'))).toHaveProperty('updates');
  expect(existsSync(at('agent.safetensors'))).toBe(true);
});

it('ends with Ctrl-C and goes on bit for bit', async () => {
  const args = ['rl', 'train', 'CartPole-v1', '--steps', '20000', '--seed', '3', '--episodes', '2'];
  const straight = await runHere(folder, ...args, '--out', 'straight');
  expect(straight.code).toBe(0);
  const { child, line, finished } = start(folder, ...args, '--out', 'stopped');
  await line('mean return');
  child.kill('SIGINT');
  const { code, stdout } = await finished;
  expect(stdout).toContain('To go on: neurite rl train --resume stopped');
  expect(code).toBe(130);
  const resumed = await runHere(folder, 'rl', 'train', '--resume', 'stopped', '--episodes', '2');
  expect(resumed.code).toBe(0);
  const curve = (run: string): string => readFileSync(join(folder, run, 'curve.json'), 'utf8');
  expect(curve('stopped')).toBe(curve('straight'));
});

it('names what is wrong', async () => {
  const cases = [
    [['rl', 'train', 'CartPol-v1'], "Unknown environment 'CartPol-v1'. Did you mean 'CartPole-v1'?", 1],
    [['rl', 'train', 'CartPole-v1', '--agent', 'dqm'], "Unknown agent 'dqm'. Did you mean 'dqn'?", 1],
    [['rl', 'train', 'CartPole-v1', '--agent', 'sac'], 'sac takes environments whose actions are a bounded box', 1],
    [['rl', 'train', '--resume', 'nowhere'], "'nowhere' holds no run of reinforcement learning", 1],
    [['rl', 'train'], 'Name the environment: neurite rl train CartPole-v1.', 2],
    [['rl', 'train', 'CartPole-v1', '--resume', 'straight'], 'leave out CartPole-v1', 2],
    [['rl', 'train', 'CartPole-v1', '--steps', 'many'], 'whole number of at least 1', 2],
  ] as const;
  for (const [args, message, code] of cases) {
    const finished = await runHere(folder, ...args);
    expect(finished.stderr).toContain(message);
    expect(finished.code).toBe(code);
  }
  expect((await run(folder, 'rl', '--help')).stdout).toContain('train');
});
