/** How well agents learn to act, judged by 100 fresh episodes after the last step, and how fast, beside PyTorch. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  type AgentKind,
  type EnvironmentId,
  evaluatePolicy,
  FrozenLake,
  make,
  makeAgent,
  ppo,
  randomPolicy,
  recommended,
  tabularPolicy,
  valueIteration,
} from '@neurite/rl';
import { useBackend } from '@neurite/tensors';
import type { Evaluation, Figure } from './evaluation.ts';

const meanReturn = { unit: 'mean return of 100 episodes', lowerIsBetter: false } as const;

/** An agent with the settings that are recommended for an environment. */
function learned(kind: AgentKind, environment: EnvironmentId) {
  return async (seed: number): Promise<number> => {
    await useBackend('wasm');
    const { options, steps } = recommended(kind, environment)!;
    const agent = makeAgent(kind, { environment, ...options, seed });
    await agent.learn({ steps });
    return (await evaluatePolicy(agent, { environment })).mean;
  };
}

/** The chance to cross the slippery lake under the best policy: 14/17. */
const CROSSING = 14 / 17;

async function crossing(seed: number): Promise<number> {
  const { policy } = valueIteration(new FrozenLake(), { gamma: 0.999 });
  const environment = (): FrozenLake => new FrozenLake();
  return (await evaluatePolicy(tabularPolicy(policy), { environment, episodes: 10_000, seed: seed * 10_000 })).mean;
}

/** Steps a second of acting and learning, divided by those of the same in PyTorch on one thread, both measured now. */
async function speedBesidePyTorch(seed: number): Promise<number> {
  await useBackend('wasm');
  const steps = 40_960;
  const reference = join(import.meta.dirname, 'ppo_pytorch.py');
  const report = execFileSync('/usr/bin/python3', [reference, String(steps), String(seed)], { encoding: 'utf8' });
  const { stepsPerSecond } = JSON.parse(report) as { stepsPerSecond: number };
  const agent = ppo({ environment: 'CartPole-v1', seed });
  await agent.learn({ steps: 2048 });
  const began = performance.now();
  await agent.learn({ steps });
  return (steps / (performance.now() - began)) * (1000 / stepsPerSecond);
}

function random(environment: EnvironmentId, expected: number, tolerance: number): Figure {
  return {
    name: `${environment}, actions drawn at random`,
    bar: expected - tolerance,
    ceiling: expected + tolerance,
    unit: 'mean return of 1,000 episodes',
    lowerIsBetter: false,
    run: async (seed) => {
      const policy = randomPolicy(make(environment).actionSpace, seed);
      return (await evaluatePolicy(policy, { environment, episodes: 1000, seed: 1000 * seed })).mean;
    },
  };
}

export const rl: Evaluation = {
  figures: [
    { name: 'CartPole-v1, PPO', bar: 475, seedsAtBar: 5, ...meanReturn, run: learned('ppo', 'CartPole-v1') },
    { name: 'CartPole-v1, DQN', bar: 475, seedsAtBar: 4, ...meanReturn, run: learned('dqn', 'CartPole-v1') },
    { name: 'Acrobot-v1, PPO', bar: -100, ...meanReturn, run: learned('ppo', 'Acrobot-v1') },
    { name: 'Pendulum-v1, SAC', bar: -200, ...meanReturn, run: learned('sac', 'Pendulum-v1') },
    {
      name: 'FrozenLake, slippery, value iteration',
      bar: CROSSING - 0.01,
      ceiling: CROSSING + 0.01,
      unit: 'share of 10,000 episodes that reach the goal (at best 14/17)',
      lowerIsBetter: false,
      run: crossing,
    },
    // Expected: the mean returns of Gymnasium 1.3 (packages/rl/src/golden/environments.json).
    random('CartPole-v1', 22.4, 2),
    random('Acrobot-v1', -498.1, 2),
    random('Pendulum-v1', -1239, 50),
    {
      name: 'PPO on CartPole-v1, 8 environments, acting and learning',
      bar: 1,
      unit: 'times the steps a second of PyTorch 1.13 on one thread',
      lowerIsBetter: false,
      run: speedBesidePyTorch,
    },
  ],
};
