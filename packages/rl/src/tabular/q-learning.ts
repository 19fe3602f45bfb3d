import { ArgumentError } from '@neurite/backend';
import { type Annealed, annealedAt } from '../agents/common/schedule.ts';
import { freshSeed, HostRandom } from '../random/host-random.ts';
import { Discrete } from '../spaces/discrete.ts';
import { type EnvironmentSource, vectorOf } from '../vector/environment-source.ts';
import type { VectorEnvironment } from '../vector/vector-environment.ts';
import { checkGamma } from './solution.ts';

/** How {@link qLearning} goes about it. */
export interface QLearningOptions {
  /** Where to act: observations and actions must be discrete. */
  readonly environment: Exclude<EnvironmentSource, VectorEnvironment>;
  readonly steps: number;
  /** How far a value goes towards what was seen, or what that is by the share of training that is left. Default 0.1. */
  readonly learningRate?: Annealed;
  /** The discount, γ. Default 0.99. */
  readonly gamma?: number;
  /** The share of actions drawn at random, or what it is by the share of training that is left. Default 0.1. */
  readonly exploration?: Annealed;
  /** What all actions are worth at first: more than they are makes the agent try them all. Default 0. */
  readonly initialValue?: number;
  /** Default: follows from `setSeed`. */
  readonly seed?: number;
}

/** What {@link qLearning} learned. */
export interface QTable {
  /** What each action is worth in each state: `values[state][action]`. */
  readonly values: readonly Float64Array[];
  /** The best action in each state. */
  readonly policy: Int32Array;
  /** The sum of rewards of each episode. */
  readonly returns: readonly number[];
}

/**
 * Tabular Q-learning: Q(s, a) ← Q(s, a) + rate · (r + γ max Q(s′, ·) − Q(s, a)), acting by what is best so far, and now and then at random.
 *
 * Source: Watkins and Dayan, Q-learning (Machine Learning 8, 1992); Sutton and Barto, Reinforcement learning, 2nd edition, section 6.5.
 *
 * @throws ArgumentError unless observations and actions are discrete
 * @example
 * const { policy } = await qLearning({ environment: 'CliffWalking-v1', steps: 30_000, learningRate: 0.5, seed: 0 });
 * await evaluatePolicy(tabularPolicy(policy), { environment: 'CliffWalking-v1', episodes: 1 }); // −13
 */
export async function qLearning(options: QLearningOptions): Promise<QTable> {
  const { steps, learningRate = 0.1, gamma = 0.99, exploration = 0.1, initialValue = 0 } = options;
  checkGamma(gamma);
  const environment = vectorOf<number, number>(options.environment, 1);
  const [states, actions] = [countOf(environment, 'observationSpace'), countOf(environment, 'actionSpace')];
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ArgumentError(`qLearning: steps must be a whole number of at least 1; got ${steps}.`);
  }
  const random = new HostRandom(options.seed ?? freshSeed());
  const values = Array.from({ length: states }, () => new Float64Array(actions).fill(initialValue));
  const returns: number[] = [];
  let state = (await environment.reset([random.seed()])).observations[0]!;
  for (let step = 0; step < steps; step++) {
    const remaining = 1 - step / steps;
    const isRandom = random.random() < annealedAt('exploration', exploration, remaining);
    const action = isRandom ? random.integer(actions) : best(values[state]!, random);
    const { observations, finalObservations, rewards, terminated, truncated, episodes } = await environment.step(
      Int32Array.of(action),
    );
    const isOver = terminated[0] === 1 || truncated[0] === 1;
    const next = isOver ? finalObservations[0]! : observations[0]!;
    const following = terminated[0] === 1 ? 0 : Math.max(...values[next]!);
    const row = values[state]!;
    row[action]! +=
      annealedAt('learningRate', learningRate, remaining) * (rewards[0]! + gamma * following - row[action]!);
    returns.push(...episodes.map(({ total }) => total));
    state = observations[0]!;
  }
  return { values, returns, policy: Int32Array.from(values, (row) => row.indexOf(Math.max(...row))) };
}

/** The best action; of equal ones any. */
function best(row: Float64Array, random: HostRandom): number {
  const highest = Math.max(...row);
  const equal = [...row.keys()].filter((action) => row[action] === highest);
  return equal[equal.length === 1 ? 0 : random.integer(equal.length)]!;
}

function countOf(environment: VectorEnvironment<number, number>, which: 'actionSpace' | 'observationSpace'): number {
  const space: unknown = environment[which];
  if (space instanceof Discrete) return space.n;
  throw new ArgumentError(
    `qLearning takes an environment with discrete observations and actions; the ${which} of ${environment.id} is ` +
      `${environment[which].toString()}.`,
  );
}
