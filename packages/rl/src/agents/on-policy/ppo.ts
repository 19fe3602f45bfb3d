import { ArgumentError } from '@neurite/backend';
import { adam, type Optimizer } from '@neurite/optimizers';
import { add, div, jit, mean, ndArray, reshape, sqrt, square, stack, sub, sum, type Tensor } from '@neurite/tensors';
import { gatherRows } from '../../buffers/gather-rows.ts';
import type { RolloutBuffer } from '../../buffers/rollout-buffer.ts';
import type { ActionOf, EnvironmentSource, ObservationOf } from '../../vector/environment-source.ts';
import { encoded, maskArray, type NetworkInput } from '../common/encode.ts';
import type { Figures } from '../common/learning-curve.ts';
import { meanFigures } from '../common/mean-figures.ts';
import { type Annealed, annealedAt } from '../common/schedule.ts';
import { shuffled } from '../common/shuffled.ts';
import { ppoLoss } from '../policies/actor-critic-losses.ts';
import { RolloutAgent, type RolloutOptions } from './rollout-agent.ts';

/** What {@link ppo} is made with. Defaults are those of Stable-Baselines3, with 8 environments of 256 steps in place of one of 2048. */
export interface PpoOptions<Source extends EnvironmentSource = EnvironmentSource> extends RolloutOptions<Source> {
  /** Examples of one update of the networks; it must divide those of a rollout in all environments. Default 64. */
  readonly batchSize?: number;
  /** How often each rollout is gone through. Default 10. */
  readonly epochs?: number;
  /** How far the ratio of new and old probabilities may go from 1. Default 0.2. */
  readonly clipRange?: Annealed;
  /** How far values may go from the old ones. Default: as far as they like. */
  readonly valueClipRange?: number;
  /** Whether the advantages of each batch come to mean 0 and variance 1. Default true. */
  readonly normalizeAdvantages?: boolean;
  /** Ends the epochs of an update when policies have come apart by 1.5 times so much (mean KL divergence). Default: never. */
  readonly targetKl?: number;
}

interface PpoBatch extends NetworkInput {
  readonly actions: Tensor;
  readonly logProbabilities: Tensor;
  readonly advantages: Tensor;
  readonly values: Tensor;
  readonly returns: Tensor;
  readonly clipRange: Tensor;
}

const figureNames = ['loss', 'policyLoss', 'valueLoss', 'entropy', 'approxKl', 'clipFraction'] as const;

const defaults = {
  rolloutSteps: 256,
  learningRate: 3e-4,
  gamma: 0.99,
  gaeLambda: 0.95,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};

/** Proximal policy optimisation; see {@link ppo}. */
export class Ppo<Observation = unknown, Action = unknown> extends RolloutAgent<Observation, Action> {
  readonly kind: string = 'ppo';
  readonly #options: PpoOptions;
  readonly #batchSize: number;
  readonly #epochs: number;

  readonly #step = jit((batch: PpoBatch): Tensor => {
    let figures: Tensor[] = [];
    this.minimize(() => {
      const output = this.networks.policy.apply(batch.observations, { training: true });
      const { valueClipRange, normalizeAdvantages = true } = this.#options;
      const result = ppoLoss({
        logProbabilities: this.head.logProbability(output, batch.actions, batch.mask),
        oldLogProbabilities: batch.logProbabilities,
        advantages: normalizeAdvantages ? normalized(batch.advantages) : batch.advantages,
        values: reshape(this.networks.value.apply(batch.observations, { training: true }), [-1]),
        returns: batch.returns,
        entropy: this.head.entropy(output, batch.mask),
        clipRange: batch.clipRange,
        valueCoefficient: this.settings.valueCoefficient,
        entropyCoefficient: this.settings.entropyCoefficient,
        ...(valueClipRange === undefined ? {} : { oldValues: batch.values, valueClipRange }),
      });
      figures = figureNames.map((name) => result[name]);
      return result.loss;
    });
    return stack(figures);
  });

  constructor(options: PpoOptions) {
    super(options, defaults, 8);
    this.#options = options;
    this.#batchSize = options.batchSize ?? 64;
    this.#epochs = options.epochs ?? 10;
    const examples = this.settings.rolloutSteps * this.environments.count;
    if (!Number.isInteger(this.#batchSize) || this.#batchSize < 2 || examples % this.#batchSize !== 0) {
      throw new ArgumentError(
        `batchSize must divide the ${examples} examples of a rollout (${this.settings.rolloutSteps} steps × ` +
          `${this.environments.count} environments) and be at least 2; got ${this.#batchSize}.`,
      );
    }
    if (!Number.isInteger(this.#epochs) || this.#epochs < 1) {
      throw new ArgumentError(`epochs must be a whole number of at least 1; got ${this.#epochs}.`);
    }
  }

  protected override makeOptimizer(): Optimizer {
    return adam({ learningRate: 0, epsilon: 1e-5, globalClipNorm: this.settings.maxGradientNorm });
  }

  protected override async update(buffer: RolloutBuffer, remaining: number): Promise<Figures> {
    const clipRange = annealedAt('clipRange', this.#options.clipRange ?? 0.2, remaining);
    const { targetKl = Infinity } = this.#options;
    const results: Tensor[] = [];
    epochs: for (let epoch = 0; epoch < this.#epochs; epoch++) {
      const order = shuffled(buffer.length, this.random);
      for (let begin = 0; begin < buffer.length; begin += this.#batchSize) {
        const rows = order.subarray(begin, begin + this.#batchSize);
        const result = this.#step(this.#batch(buffer, rows, clipRange) as never);
        results.push(result);
        if (targetKl !== Infinity && (await result.data())[figureNames.indexOf('approxKl')]! > 1.5 * targetKl)
          break epochs;
      }
    }
    return { ...(await meanFigures(figureNames, results)), clipRange };
  }

  #batch(buffer: RolloutBuffer, rows: Int32Array, clipRange: number): Record<string, unknown> {
    const { observation, action, mask } = buffer.sizes;
    const count = rows.length;
    const { observationSpace } = this.environments;
    const take = (source: Float32Array, size: number): Float32Array =>
      gatherRows(source, size, rows, new Float32Array(count * size));
    return {
      observations: encoded(observationSpace, take(buffer.observations, observation), count),
      ...maskArray(gatherRows(buffer.masks, mask, rows, new Uint8Array(count * mask)), count),
      actions: ndArray(take(buffer.actions, action), [count, action]),
      logProbabilities: ndArray(take(buffer.logProbabilities, 1), [count]),
      advantages: ndArray(take(buffer.advantages, 1), [count]),
      values: ndArray(take(buffer.values, 1), [count]),
      returns: ndArray(take(buffer.returns, 1), [count]),
      clipRange: ndArray(Float32Array.of(clipRange), []),
    };
  }
}

/**
 * Proximal policy optimisation: acts for some steps in several environments, then improves the policy over several epochs
 * without letting it go far from the one that acted. For discrete, several discrete and continuous actions.
 *
 * Source: Schulman et al., Proximal policy optimization algorithms, arXiv:1707.06347.
 *
 * @throws ArgumentError for settings that do not fit together
 * @example
 * const agent = ppo({ environment: 'CartPole-v1', seed: 0 });
 * await agent.learn({ steps: 50_000 });
 */
export function ppo<Source extends EnvironmentSource>(
  options: PpoOptions<Source>,
): Ppo<ObservationOf<Source>, ActionOf<Source>> {
  return new Ppo(options);
}

/** Mean 0 and variance 1, with the unbiased variance, as in Stable-Baselines3. */
function normalized(advantages: Tensor): Tensor {
  const centered = sub(advantages, mean(advantages));
  const variance = div(sum(square(centered)), advantages.size - 1);
  return div(centered, add(sqrt(variance), 1e-8));
}
