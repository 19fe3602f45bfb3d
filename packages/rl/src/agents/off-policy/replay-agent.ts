import { ArgumentError } from '@neurite/backend';
import type { ActivationName } from '@neurite/layers';
import type { Tensor } from '@neurite/tensors';
import { MultiStep } from '../../buffers/multi-step.ts';
import { PrioritizedReplayBuffer } from '../../buffers/prioritized-replay-buffer.ts';
import { type ReplayArrays, type ReplayBatch, ReplayBuffer } from '../../buffers/replay-buffer.ts';
import { maskSize } from '../../spaces/mask-size.ts';
import type { EnvironmentSource } from '../../vector/environment-source.ts';
import type { VectorStart } from '../../vector/vector-environment.ts';
import { Agent, type AgentOptions } from '../common/agent.ts';
import type { Figures } from '../common/learning-curve.ts';
import { meanFigures } from '../common/mean-figures.ts';
import { type Annealed, annealedAt } from '../common/schedule.ts';

/** What agents are made with that learn from everything they remember. */
export interface ReplayOptions<Source extends EnvironmentSource = EnvironmentSource> extends AgentOptions<Source> {
  /** Units of the hidden layers. Default [64, 64] for dqn, [256, 256] for sac. */
  readonly hiddenUnits?: readonly number[];
  /** Their activation. Default 'relu'. */
  readonly activation?: ActivationName;
  /** The learning rate, or what it is by the share of training that is left. Default 1e-4 for dqn, 3e-4 for sac. */
  readonly learningRate?: Annealed;
  /** The discount, γ. Default 0.99. */
  readonly gamma?: number;
  /** How many transitions are remembered. Default 1,000,000. */
  readonly bufferSize?: number;
  /** Examples of one update. Default 32 for dqn, 256 for sac. */
  readonly batchSize?: number;
  /** Steps of acting at random before learning begins. Default 100. */
  readonly learningStarts?: number;
  /** Steps in each environment between updates. Default 4 for dqn, 1 for sac. */
  readonly trainFrequency?: number;
  /** Updates each time; −1 for as many as there were steps. Default 1. */
  readonly gradientSteps?: number;
  /** Over how many steps rewards are summed before the networks judge what follows. Default 1. */
  readonly multiStep?: number;
}

/** Settings of a replay agent, all of them. */
export type ReplaySettings = Required<
  Pick<
    ReplayOptions,
    | 'activation'
    | 'batchSize'
    | 'bufferSize'
    | 'gamma'
    | 'gradientSteps'
    | 'hiddenUnits'
    | 'learningRate'
    | 'learningStarts'
    | 'multiStep'
    | 'trainFrequency'
  >
>;

interface SavedReplay {
  readonly position: number;
  readonly size: number;
  readonly waiting: readonly Parameters<MultiStep['restore']>[0][];
  readonly more: unknown;
}

/** An agent that acts, remembers, and learns from what it draws from its memory. */
export abstract class ReplayAgent<Observation, Action> extends Agent<Observation, Action> {
  protected readonly settings: ReplaySettings;
  /** What the agent remembers. */
  readonly buffer: ReplayBuffer;
  readonly #waiting: readonly MultiStep[];

  /** @throws ArgumentError for settings that are no counts, or a discount that is not from 0 to 1 */
  constructor(options: ReplayOptions, defaults: ReplaySettings, prioritized?: { readonly alpha: number }) {
    super(options, 1);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    this.settings = { ...defaults, ...given };
    const { batchSize, bufferSize: capacity, gamma, multiStep, trainFrequency, gradientSteps } = this.settings;
    for (const [name, value] of Object.entries({ batchSize, multiStep, trainFrequency })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new ArgumentError(`${name} must be a whole number of at least 1; got ${value}.`);
      }
    }
    if (!Number.isInteger(gradientSteps) || gradientSteps < -1 || gradientSteps === 0) {
      throw new ArgumentError(`gradientSteps must be a whole number of at least 1, or −1; got ${gradientSteps}.`);
    }
    if (!(gamma >= 0 && gamma <= 1)) throw new ArgumentError(`gamma must be from 0 to 1; got ${gamma}.`);
    const { count, observationSpace, actionSpace, hasMasks } = this.environments;
    const sizes = {
      capacity,
      observation: observationSpace.storedSize,
      action: actionSpace.storedSize,
      mask: hasMasks ? maskSize(actionSpace) : 0,
    };
    this.buffer = prioritized === undefined ? new ReplayBuffer(sizes) : new PrioritizedReplayBuffer(sizes, prioritized);
    this.#waiting = Array.from({ length: count }, () => new MultiStep(multiStep, gamma));
  }

  /** The actions to take while learning, as they are remembered. */
  protected abstract explore(now: VectorStart, remaining: number): Promise<Float32Array>;

  /** Actions drawn from the whole space, as they are remembered. */
  protected abstract drawAnything(now: VectorStart): Float32Array;

  /** What the environments are given for actions as they are remembered. */
  protected asTaken(remembered: Float32Array): Float32Array {
    return remembered;
  }

  protected abstract readonly figureNames: readonly string[];

  /** One update. @returns the figures, and what priorities follow from */
  protected abstract update(batch: ReplayBatch): { figures: Tensor; errors?: Tensor };

  protected abstract setLearningRate(rate: number): void;

  /** What is to be done when so many steps were taken. */
  protected afterSteps(_before: number, _remaining: number): void {}

  protected override async iterate(remaining: number): Promise<Figures> {
    const { trainFrequency, learningStarts, gradientSteps } = this.settings;
    for (let step = 0; step < trainFrequency; step++) {
      const before = this.steps;
      await this.#takeStep(remaining);
      this.afterSteps(before, remaining);
    }
    const learningRate = annealedAt('learningRate', this.settings.learningRate, remaining);
    if (this.steps < learningStarts || this.buffer.size === 0) return { learningRate, bufferSize: this.buffer.size };
    this.setLearningRate(learningRate);
    const updates = gradientSteps === -1 ? trainFrequency * this.environments.count : gradientSteps;
    const results: Tensor[] = [];
    for (let update = 0; update < updates; update++) {
      const batch = this.buffer.sample(this.settings.batchSize, this.random);
      const { figures, errors } = this.update(batch);
      if (this.buffer instanceof PrioritizedReplayBuffer && errors !== undefined) {
        this.buffer.setErrors(batch.indices, await errors.data());
      }
      results.push(figures);
    }
    return { ...(await meanFigures(this.figureNames, results)), learningRate, bufferSize: this.buffer.size };
  }

  protected override saveMore(): { arrays: ReplayArrays; data: unknown } {
    const { arrays, position, size } = this.buffer.save();
    return { arrays, data: { position, size, waiting: this.#waiting.map((each) => each.save()), more: null } };
  }

  protected override restoreMore(arrays: ReplayArrays, data: unknown): void {
    const { position, size, waiting } = data as SavedReplay;
    this.buffer.restore(arrays, position, size);
    this.#waiting.forEach((each, index) => each.restore(waiting[index]!));
  }

  async #takeStep(remaining: number): Promise<void> {
    const now = await this.now();
    const isRandom = this.steps < this.settings.learningStarts;
    const actions = isRandom ? this.drawAnything(now) : await this.explore(now, remaining);
    const { observation, action, mask } = this.buffer.sizes;
    const before = now.observations.slice();
    const next = await this.stepAll(this.asTaken(actions));
    for (const [index, waiting] of this.#waiting.entries()) {
      const row = (source: Float32Array, size: number): Float32Array =>
        source.subarray(index * size, (index + 1) * size);
      const terminated = next.terminated[index] === 1;
      const truncated = next.truncated[index] === 1;
      const transitions = waiting.add({
        observation: row(before, observation),
        action: row(actions, action),
        reward: next.rewards[index]!,
        next: row(terminated || truncated ? next.finalObservations : next.observations, observation),
        terminated,
        truncated,
        // After the end of an episode nothing is known of what would be allowed.
        nextMask: terminated || truncated ? allAllowed(mask) : next.masks?.subarray(index * mask, (index + 1) * mask),
      });
      for (const transition of transitions) this.buffer.add(transition);
    }
  }
}

function allAllowed(size: number): Uint8Array | undefined {
  return size === 0 ? undefined : new Uint8Array(size).fill(1);
}
