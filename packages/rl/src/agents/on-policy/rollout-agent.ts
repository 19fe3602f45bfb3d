import { ArgumentError } from '@neurite/backend';
import { RolloutBuffer } from '../../buffers/rollout-buffer.ts';
import { maskSize } from '../../spaces/mask-size.ts';
import type { EnvironmentSource } from '../../vector/environment-source.ts';
import type { VectorStep } from '../../vector/vector-environment.ts';
import { type Annealed, annealedAt } from '../common/schedule.ts';
import type { Figures } from '../common/learning-curve.ts';
import { ActorCriticAgent, type ActorCriticOptions } from './actor-critic-agent.ts';

/** What agents are made with that act for some steps, learn from them, and forget them. */
export interface RolloutOptions<Source extends EnvironmentSource = EnvironmentSource>
  extends ActorCriticOptions<Source> {
  /** Steps in each environment before an update. Default 256 for ppo, 5 for a2c. */
  readonly rolloutSteps?: number;
  /** The learning rate, or what it is by the share of training that is left: `linear(3e-4)`. Default 3e-4 for ppo, 7e-4 for a2c. */
  readonly learningRate?: Annealed;
  /** The discount, γ. Default 0.99. */
  readonly gamma?: number;
  /** λ of generalised advantage estimation. Default 0.95 for ppo, 1 for a2c. */
  readonly gaeLambda?: number;
  /** What entropy counts in the loss. Default 0. */
  readonly entropyCoefficient?: number;
  /** What the value network's loss counts. Default 0.5. */
  readonly valueCoefficient?: number;
  /** The largest norm of all gradients together. Default 0.5. */
  readonly maxGradientNorm?: number;
}

/** Settings of a rollout agent, all of them. */
export type RolloutSettings = Required<
  Pick<
    RolloutOptions,
    | 'entropyCoefficient'
    | 'gaeLambda'
    | 'gamma'
    | 'learningRate'
    | 'maxGradientNorm'
    | 'rolloutSteps'
    | 'valueCoefficient'
  >
>;

/** An agent that acts for some steps in all its environments, then learns from them. */
export abstract class RolloutAgent<Observation, Action> extends ActorCriticAgent<Observation, Action> {
  protected readonly settings: RolloutSettings;
  readonly #buffer: RolloutBuffer;

  /** @throws ArgumentError unless there are steps to collect and γ and λ are from 0 to 1 */
  constructor(options: RolloutOptions, defaults: RolloutSettings, environments: number) {
    super(options, environments);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.settings = { ...defaults, ...given };
    const { rolloutSteps, gamma, gaeLambda } = this.settings;
    if (!Number.isInteger(rolloutSteps) || rolloutSteps < 1) {
      throw new ArgumentError(`rolloutSteps must be a whole number of at least 1; got ${rolloutSteps}.`);
    }
    for (const [name, value] of Object.entries({ gamma, gaeLambda })) {
      if (!(value >= 0 && value <= 1)) throw new ArgumentError(`${name} must be from 0 to 1; got ${value}.`);
    }
    const { count, observationSpace, actionSpace, hasMasks } = this.environments;
    this.#buffer = new RolloutBuffer({
      steps: rolloutSteps,
      environments: count,
      observation: observationSpace.storedSize,
      action: actionSpace.storedSize,
      mask: hasMasks ? maskSize(actionSpace) : 0,
    });
  }

  /** Learns from what was collected. */
  protected abstract update(buffer: RolloutBuffer, remaining: number): Promise<Figures>;

  protected override async iterate(remaining: number): Promise<Figures> {
    const learningRate = annealedAt('learningRate', this.settings.learningRate, remaining);
    this.optimizer.learningRate.assign(learningRate);
    await this.#collect();
    return { ...(await this.update(this.#buffer, remaining)), learningRate };
  }

  async #collect(): Promise<void> {
    const buffer = this.#buffer;
    const { steps, environments, observation, action, mask } = buffer.sizes;
    let now = await this.now();
    for (let step = 0; step < steps; step++) {
      const first = step * environments;
      buffer.observations.set(now.observations, first * observation);
      if (now.masks !== undefined) buffer.masks.set(now.masks, first * mask);
      const { actions, logProbabilities, values } = await this.sample(now);
      buffer.actions.set(actions, first * action);
      buffer.logProbabilities.set(logProbabilities, first);
      buffer.values.set(values, first);
      const next = await this.stepAll(actions);
      const bootstrap = await this.#bootstrap(next);
      for (let environment = 0; environment < environments; environment++) {
        const at = first + environment;
        buffer.rewards[at] = next.rewards[environment]! + (bootstrap?.[environment] ?? 0);
        buffer.ended[at] = next.terminated[environment]! | next.truncated[environment]!;
      }
      now = next;
    }
    const lastValues = await this.valuesOf(now.observations, environments);
    buffer.estimate(lastValues, this.settings.gamma, this.settings.gaeLambda);
  }

  /** What would still have come where an episode was cut off: γ V(last observation). */
  async #bootstrap({ terminated, truncated, finalObservations }: VectorStep): Promise<Float32Array | undefined> {
    const isCut = (environment: number): boolean => truncated[environment] === 1 && terminated[environment] === 0;
    if (!truncated.some((_, environment) => isCut(environment))) return undefined;
    const values = await this.valuesOf(finalObservations, this.environments.count);
    return values.map((value, environment) => (isCut(environment) ? this.settings.gamma * value : 0));
  }
}
