import { ArgumentError } from '@neurite/backend';
import { adam, type Optimizer } from '@neurite/optimizers';
import {
  add,
  jit,
  mul,
  ndArray,
  neg,
  reshape,
  square,
  stack,
  stopGradient,
  sub,
  sum,
  type Tensor,
} from '@neurite/tensors';
import { discountedReturns } from '../../buffers/advantages.ts';
import type { ActionOf, EnvironmentSource, ObservationOf } from '../../vector/environment-source.ts';
import { encoded, maskArray, type NetworkInput } from '../common/encode.ts';
import type { Figures } from '../common/learning-curve.ts';
import { meanFigures } from '../common/mean-figures.ts';
import { type Annealed, annealedAt } from '../common/schedule.ts';
import { ActorCriticAgent, type ActorCriticOptions } from './actor-critic-agent.ts';

/** What {@link reinforce} is made with. */
export interface ReinforceOptions<Source extends EnvironmentSource = EnvironmentSource>
  extends ActorCriticOptions<Source> {
  /** The learning rate, or what it is by the share of training that is left. Default 0.003. */
  readonly learningRate?: Annealed;
  /** The discount, γ. Default 0.99. */
  readonly gamma?: number;
  /** Whole episodes of one update. Default 8. */
  readonly episodes?: number;
  /** Whether what the value network expects is taken off the returns. Default true. */
  readonly baseline?: boolean;
  /** What the value network's loss counts. Default 0.5. */
  readonly valueCoefficient?: number;
}

interface ReinforceBatch extends NetworkInput {
  readonly actions: Tensor;
  readonly returns: Tensor;
  /** 1 / examples for those there are, 0 for what fills up. */
  readonly weights: Tensor;
}

interface Step {
  readonly observation: Float32Array;
  readonly mask: Uint8Array | undefined;
  readonly action: Float32Array;
  readonly reward: number;
  readonly ended: boolean;
}

const figureNames = ['loss', 'policyLoss', 'valueLoss', 'entropy'] as const;
/** Batches are filled up to a multiple of this, so that few programs serve episodes of all lengths. */
const BLOCK = 256;

/** REINFORCE; see {@link reinforce}. */
export class Reinforce<Observation = unknown, Action = unknown> extends ActorCriticAgent<Observation, Action> {
  readonly kind: string = 'reinforce';
  readonly #options: ReinforceOptions;

  readonly #step = jit((batch: ReinforceBatch): Tensor => {
    const { baseline = true, valueCoefficient = 0.5 } = this.#options;
    let figures: Tensor[] = [];
    this.minimize(() => {
      const output = this.networks.policy.apply(batch.observations, { training: true });
      const values = reshape(this.networks.value.apply(batch.observations, { training: true }), [-1]);
      const advantages = baseline ? sub(batch.returns, stopGradient(values)) : batch.returns;
      const logProbabilities = this.head.logProbability(output, batch.actions, batch.mask);
      const policyLoss = neg(sum(mul(batch.weights, mul(logProbabilities, advantages))));
      const valueLoss = sum(mul(batch.weights, square(sub(batch.returns, values))));
      const entropy = sum(mul(batch.weights, this.head.entropy(output, batch.mask)));
      const loss = add(policyLoss, mul(valueLoss, valueCoefficient));
      figures = [loss, policyLoss, valueLoss, entropy];
      return loss;
    });
    return stack(figures);
  });

  /** @throws ArgumentError for more than one environment, or settings that are none */
  constructor(options: ReinforceOptions) {
    super(options, 1);
    this.#options = options;
    const { episodes = 8, gamma = 0.99 } = options;
    if (this.environments.count !== 1) {
      throw new ArgumentError(
        `reinforce learns from whole episodes of one environment; got ${this.environments.count}. a2c and ppo act in several.`,
      );
    }
    if (!Number.isInteger(episodes) || episodes < 1) {
      throw new ArgumentError(`episodes must be a whole number of at least 1; got ${episodes}.`);
    }
    if (!(gamma >= 0 && gamma <= 1)) throw new ArgumentError(`gamma must be from 0 to 1; got ${gamma}.`);
  }

  protected override makeOptimizer(): Optimizer {
    return adam({ learningRate: 0 });
  }

  protected override async iterate(remaining: number): Promise<Figures> {
    const learningRate = annealedAt('learningRate', this.#options.learningRate ?? 0.003, remaining);
    this.optimizer.learningRate.assign(learningRate);
    const steps = await this.#playEpisodes();
    return { ...(await meanFigures(figureNames, [this.#step(this.#batch(steps) as never)])), learningRate };
  }

  async #playEpisodes(): Promise<Step[]> {
    const { episodes = 8 } = this.#options;
    const steps: Step[] = [];
    for (let ended = 0; ended < episodes; ) {
      const now = await this.now();
      const observation = now.observations.slice();
      const mask = now.masks?.slice();
      const { actions } = await this.sample(now);
      const next = await this.stepAll(actions);
      const isOver = next.terminated[0] === 1 || next.truncated[0] === 1;
      steps.push({ observation, mask, action: actions, reward: next.rewards[0]!, ended: isOver });
      if (isOver) ended += 1;
    }
    return steps;
  }

  #batch(steps: readonly Step[]): Record<string, unknown> {
    const { observationSpace, actionSpace } = this.environments;
    const count = Math.ceil(steps.length / BLOCK) * BLOCK;
    const observations = new Float32Array(count * observationSpace.storedSize);
    const actions = new Float32Array(count * actionSpace.storedSize);
    const choices = steps[0]!.mask?.length ?? 0;
    const masks = new Uint8Array(count * choices).fill(1);
    steps.forEach(({ observation, action, mask }, row) => {
      observations.set(observation, row * observationSpace.storedSize);
      actions.set(action, row * actionSpace.storedSize);
      if (mask !== undefined) masks.set(mask, row * choices);
    });
    const rewards = steps.map(({ reward }) => reward);
    const ended = steps.map((step) => Number(step.ended));
    const returns = new Float32Array(count);
    returns.set(discountedReturns(rewards, ended, this.#options.gamma ?? 0.99));
    return {
      observations: encoded(observationSpace, observations, count),
      ...maskArray(masks, count),
      actions: ndArray(actions, [count, actionSpace.storedSize]),
      returns: ndArray(returns, [count]),
      weights: ndArray(new Float32Array(count).fill(1 / steps.length, 0, steps.length), [count]),
    };
  }
}

/**
 * REINFORCE, the textbook's policy gradient: whole episodes, then one update by −log π(a) (G − V(s)), where V, the baseline, learns
 * the returns G.
 *
 * Source: R. J. Williams, Simple statistical gradient-following algorithms for connectionist reinforcement learning (Machine
 * Learning 8, 1992); Sutton and Barto, Reinforcement learning, 2nd edition, sections 13.3 and 13.4.
 *
 * @example
 * const agent = reinforce({ environment: 'CartPole-v1', seed: 0 });
 * await agent.learn({ steps: 50_000 });
 */
export function reinforce<Source extends EnvironmentSource>(
  options: ReinforceOptions<Source>,
): Reinforce<ObservationOf<Source>, ActionOf<Source>> {
  return new Reinforce(options);
}
