import { ArgumentError } from '@neurite/backend';
import type { ActingAgent } from '../agents/common/agent-callback.ts';
import { type EnvironmentSource, vectorOf } from '../vector/environment-source.ts';
import type { VectorEnvironment } from '../vector/vector-environment.ts';

/** How {@link evaluatePolicy} judges. */
export interface EvaluatePolicyOptions {
  /** Where: a name, or a function that makes an environment; never those that the agent learns in. */
  readonly environment: Exclude<EnvironmentSource, VectorEnvironment>;
  /** How many episodes. Default 100. */
  readonly episodes?: number;
  /** The seed of the first episode; the others follow one by one. Default 1,000,000, far from those that people train with. */
  readonly seed?: number;
  /** The best action each time, instead of one drawn. Default true. */
  readonly deterministic?: boolean;
}

/** How good a policy is. */
export interface PolicyEvaluation {
  readonly mean: number;
  readonly std: number;
  /** The sum of rewards of each episode. */
  readonly returns: readonly number[];
  readonly lengths: readonly number[];
}

/** Whatever acts: an agent, or a policy of one's own. */
export type Policy = Pick<ActingAgent, 'actBatch'>;

const MAX_TOGETHER = 100;

/**
 * Judges a policy over whole episodes, each in a fresh environment with a seed of its own, so the same call gives the same
 * figures. Learning is not touched.
 *
 * @throws ArgumentError unless `episodes` is a whole number of at least 1
 * @example
 * const { mean } = await evaluatePolicy(agent, { environment: 'CartPole-v1', episodes: 100 });
 */
export async function evaluatePolicy(policy: Policy, options: EvaluatePolicyOptions): Promise<PolicyEvaluation> {
  const { environment, episodes = 100, seed = 1_000_000, deterministic = true } = options;
  if (!Number.isInteger(episodes) || episodes < 1) {
    throw new ArgumentError(`evaluatePolicy: episodes must be a whole number of at least 1; got ${episodes}.`);
  }
  const returns: number[] = [];
  const lengths: number[] = [];
  for (let first = 0; first < episodes; first += MAX_TOGETHER) {
    const count = Math.min(MAX_TOGETHER, episodes - first);
    const played = await playTogether(policy, vectorOf(environment, count), seed + first, deterministic);
    returns.push(...played.map(({ total }) => total));
    lengths.push(...played.map(({ length }) => length));
  }
  const mean = returns.reduce((sum, value) => sum + value, 0) / episodes;
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / episodes;
  return { mean, std: Math.sqrt(variance), returns, lengths };
}

/** The first episode of each environment. */
async function playTogether(
  policy: Policy,
  environments: VectorEnvironment,
  seed: number,
  deterministic: boolean,
): Promise<{ total: number; length: number }[]> {
  const { count } = environments;
  const played: ({ total: number; length: number } | undefined)[] = Array.from({ length: count }, () => undefined);
  let now = await environments.reset(Array.from({ length: count }, (_, index) => seed + index));
  while (played.includes(undefined)) {
    const actions = await policy.actBatch(now.observations, count, { deterministic, masks: now.masks });
    const step = await environments.step(actions);
    for (const { index, total, length } of step.episodes) played[index] ??= { total, length };
    now = step;
  }
  await environments.close();
  return played as { total: number; length: number }[];
}
