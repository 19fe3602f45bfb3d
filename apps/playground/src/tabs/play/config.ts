/** The settings of the tab Play. */
import { type Fields, integerFrom, oneOf } from '../../frame/settings.ts';

export const agentNames = ['ppo', 'a2c', 'dqn', 'reinforce'] as const;

export interface PlayConfig {
  readonly agent: (typeof agentNames)[number];
  /** Steps in the environment. */
  readonly steps: number;
  readonly seed: number;
}

export const playFields: Fields<PlayConfig> = {
  agent: oneOf(agentNames, 'ppo'),
  steps: integerFrom(1000, 1_000_000, 60_000),
  seed: integerFrom(0, 4294967295, 1),
};

export const ENVIRONMENT = 'CartPole-v1';
