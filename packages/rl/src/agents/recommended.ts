import { unknownName } from '@neurite/backend';
import type { EnvironmentId } from '../environments/make.ts';
import { linear } from './common/schedule.ts';
import { A2c, type A2cOptions } from './on-policy/a2c.ts';
import { Ppo, type PpoOptions } from './on-policy/ppo.ts';
import { Reinforce, type ReinforceOptions } from './on-policy/reinforce.ts';
import { Dqn, type DqnOptions } from './off-policy/dqn.ts';
import { Sac, type SacOptions } from './off-policy/sac.ts';

/** The options of each kind of agent. */
export interface AgentKinds {
  ppo: PpoOptions;
  a2c: A2cOptions;
  reinforce: ReinforceOptions;
  dqn: DqnOptions;
  sac: SacOptions;
}

/** 'ppo', 'a2c', 'reinforce', 'dqn' or 'sac'. */
export type AgentKind = keyof AgentKinds;

/** Settings that are known to solve an environment, and in how many steps. */
export interface Recommendation<Options> {
  readonly steps: number;
  readonly options: Omit<Options, 'environment' | 'seed'>;
}

/** An agent of any kind. */
export type AnyAgent = A2c | Dqn | Ppo | Reinforce | Sac;

const makers: { readonly [Kind in AgentKind]: (options: AgentKinds[Kind]) => AnyAgent } = {
  ppo: (options) => new Ppo(options),
  a2c: (options) => new A2c(options),
  reinforce: (options) => new Reinforce(options),
  dqn: (options) => new Dqn(options),
  sac: (options) => new Sac(options),
};

/**
 * The kinds of agents, by name.
 *
 * @example
 * agentKinds; // ['ppo', 'a2c', 'reinforce', 'dqn', 'sac']
 */
export const agentKinds: readonly AgentKind[] = Object.keys(makers) as AgentKind[];

type Table = { readonly [Kind in AgentKind]: Partial<Record<EnvironmentId, Recommendation<AgentKinds[Kind]>>> };

// Those of PPO are of RL Baselines3 Zoo (Raffin, 2020).
const table: Table = {
  ppo: {
    'CartPole-v1': {
      steps: 100_000,
      options: {
        environments: 8,
        rolloutSteps: 32,
        batchSize: 256,
        epochs: 20,
        gamma: 0.98,
        gaeLambda: 0.8,
        learningRate: linear(0.001),
        clipRange: linear(0.2),
      },
    },
    'Acrobot-v1': {
      steps: 400_000,
      options: { environments: 16, rolloutSteps: 256, epochs: 4, gaeLambda: 0.94 },
    },
    'Pendulum-v1': {
      steps: 200_000,
      options: {
        environments: 4,
        rolloutSteps: 1024,
        batchSize: 64,
        epochs: 10,
        gamma: 0.9,
        gaeLambda: 0.95,
        learningRate: 0.001,
      },
    },
  },
  a2c: {
    // Of our own: longer rollouts, and some entropy.
    'CartPole-v1': {
      steps: 300_000,
      options: {
        environments: 8,
        rolloutSteps: 16,
        gaeLambda: 0.95,
        learningRate: linear(7e-4),
        entropyCoefficient: 0.01,
      },
    },
  },
  reinforce: { 'CartPole-v1': { steps: 200_000, options: { learningRate: linear(0.003) } } },
  dqn: {
    // Of our own: rewards over eight steps, double, a learning rate that falls to nothing.
    'CartPole-v1': {
      steps: 50_000,
      options: {
        hiddenUnits: [128, 128],
        learningRate: linear(0.001),
        batchSize: 128,
        bufferSize: 50_000,
        learningStarts: 1000,
        targetUpdateInterval: 500,
        trainFrequency: 4,
        gradientSteps: 2,
        explorationFraction: 0.4,
        explorationFinal: 0.05,
        multiStep: 8,
      },
    },
  },
  sac: {
    // As the zoo's, with half the units and batch, and a learning rate that falls to nothing.
    'Pendulum-v1': {
      steps: 15_000,
      options: { hiddenUnits: [128, 128], batchSize: 128, learningRate: linear(0.001) },
    },
  },
};

/**
 * Settings that are known to solve an environment; `undefined` where none are.
 *
 * @example
 * const { options, steps } = recommended('ppo', 'CartPole-v1')!;
 * const agent = ppo({ environment: 'CartPole-v1', ...options, seed: 0 });
 * await agent.learn({ steps });
 */
export function recommended<Kind extends AgentKind>(
  kind: Kind,
  environment: EnvironmentId,
): Recommendation<AgentKinds[Kind]> | undefined {
  return table[kind][environment] as Recommendation<AgentKinds[Kind]> | undefined;
}

/**
 * Makes an agent by the name of its kind.
 *
 * @throws ArgumentError for a kind that is unknown, with the nearest one
 * @example
 * const agent = makeAgent('dqn', { environment: 'CartPole-v1', multiStep: 3, seed: 0 });
 */
export function makeAgent<Kind extends AgentKind>(kind: Kind, options: AgentKinds[Kind]): AnyAgent {
  if (!Object.hasOwn(makers, kind)) throw unknownName('agent', kind, agentKinds);
  return makers[kind](options);
}
