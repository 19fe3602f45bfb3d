import { type Optimizer, rmsprop } from '@neurite/optimizers';
import { jit, ndArray, reshape, stack, type Tensor } from '@neurite/tensors';
import type { RolloutBuffer } from '../../buffers/rollout-buffer.ts';
import type { ActionOf, EnvironmentSource, ObservationOf } from '../../vector/environment-source.ts';
import { encoded, maskArray, type NetworkInput } from '../common/encode.ts';
import type { Figures } from '../common/learning-curve.ts';
import { meanFigures } from '../common/mean-figures.ts';
import { a2cLoss } from '../policies/actor-critic-losses.ts';
import { RolloutAgent, type RolloutOptions } from './rollout-agent.ts';

/** What {@link a2c} is made with. */
export interface A2cOptions<Source extends EnvironmentSource = EnvironmentSource> extends RolloutOptions<Source> {
  /** An optimizer of one's own: its learning rate is set anew for each update, and it clips by itself. Default: `rmsprop`, as in the paper. */
  readonly optimizer?: Optimizer;
}

interface A2cBatch extends NetworkInput {
  readonly actions: Tensor;
  readonly advantages: Tensor;
  readonly returns: Tensor;
}

const figureNames = ['loss', 'policyLoss', 'valueLoss', 'entropy'] as const;

const defaults = {
  rolloutSteps: 5,
  learningRate: 7e-4,
  gamma: 0.99,
  gaeLambda: 1,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};

/** The advantage actor-critic; see {@link a2c}. */
export class A2c<Observation = unknown, Action = unknown> extends RolloutAgent<Observation, Action> {
  readonly kind: string = 'a2c';
  readonly #optimizer: Optimizer | undefined;

  readonly #step = jit((batch: A2cBatch): Tensor => {
    let figures: Tensor[] = [];
    this.minimize(() => {
      const output = this.networks.policy.apply(batch.observations, { training: true });
      const result = a2cLoss({
        logProbabilities: this.head.logProbability(output, batch.actions, batch.mask),
        advantages: batch.advantages,
        values: reshape(this.networks.value.apply(batch.observations, { training: true }), [-1]),
        returns: batch.returns,
        entropy: this.head.entropy(output, batch.mask),
        valueCoefficient: this.settings.valueCoefficient,
        entropyCoefficient: this.settings.entropyCoefficient,
      });
      figures = figureNames.map((name) => result[name]);
      return result.loss;
    });
    return stack(figures);
  });

  constructor(options: A2cOptions) {
    super(options, defaults, 8);
    this.#optimizer = options.optimizer;
  }

  protected override makeOptimizer(): Optimizer {
    const { maxGradientNorm } = this.settings;
    return this.#optimizer ?? rmsprop({ learningRate: 0, rho: 0.99, epsilon: 1e-5, globalClipNorm: maxGradientNorm });
  }

  protected override async update(buffer: RolloutBuffer): Promise<Figures> {
    const { length } = buffer;
    const batch = {
      observations: encoded(this.environments.observationSpace, buffer.observations, length),
      ...maskArray(buffer.masks, length),
      actions: ndArray(buffer.actions, [length, buffer.sizes.action]),
      advantages: ndArray(buffer.advantages, [length]),
      returns: ndArray(buffer.returns, [length]),
    };
    return meanFigures(figureNames, [this.#step(batch as never)]);
  }
}

/**
 * The synchronous advantage actor-critic: a few steps in several environments, then one update. Defaults are those of
 * Stable-Baselines3, with 8 environments.
 *
 * Source: Mnih et al., Asynchronous methods for deep reinforcement learning, arXiv:1602.01783.
 *
 * @example
 * const agent = a2c({ environment: 'CartPole-v1', seed: 0 });
 * await agent.learn({ steps: 100_000 });
 */
export function a2c<Source extends EnvironmentSource>(
  options: A2cOptions<Source>,
): A2c<ObservationOf<Source>, ActionOf<Source>> {
  return new A2c(options);
}
