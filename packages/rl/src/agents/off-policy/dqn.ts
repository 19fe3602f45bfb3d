import { ArgumentError } from '@neurite/backend';
import type { Model } from '@neurite/models';
import { adam, minimize, type Optimizer } from '@neurite/optimizers';
import { jit, max, mean, ndArray, stack, type Tensor, type Variable } from '@neurite/tensors';
import { PrioritizedReplayBuffer } from '../../buffers/prioritized-replay-buffer.ts';
import type { ReplayBatch } from '../../buffers/replay-buffer.ts';
import { Discrete } from '../../spaces/discrete.ts';
import type { ActionOf, EnvironmentSource, ObservationOf } from '../../vector/environment-source.ts';
import type { VectorStart } from '../../vector/vector-environment.ts';
import type { BatchActOptions } from '../common/agent-callback.ts';
import { encoded, maskArray, type NetworkInput } from '../common/encode.ts';
import { copyWeights } from '../common/copy-weights.ts';
import { namedVariablesOf } from '../common/named-variables.ts';
import { DuellingNetwork } from '../networks/duelling.ts';
import { mlp } from '../networks/mlp.ts';
import type { NetworkShape } from '../on-policy/actor-critic.ts';
import { CategoricalHead } from '../policies/categorical-head.ts';
import { dqnLoss, dqnTargets } from './dqn-loss.ts';
import { ReplayAgent, type ReplayOptions } from './replay-agent.ts';

/** What {@link dqn} is made with. */
export interface DqnOptions<Source extends EnvironmentSource = EnvironmentSource> extends ReplayOptions<Source> {
  /** Whether the network itself chooses the action that the target network judges. Default true. */
  readonly double?: boolean;
  /** Whether values are the sum of a state's value and advantages of actions. Default false. */
  readonly duelling?: boolean;
  /** Whether what surprised is drawn more often; with settings of one's own. Default false. */
  readonly prioritized?: boolean | { readonly alpha?: number; readonly beta?: number };
  /** After how many steps the target network becomes like the network. Default 10,000. */
  readonly targetUpdateInterval?: number;
  /** The share of actions drawn at random, at the beginning. Default 1. */
  readonly explorationInitial?: number;
  /** That share in the end. Default 0.05. */
  readonly explorationFinal?: number;
  /** The share of training over which it falls. Default 0.1. */
  readonly explorationFraction?: number;
  /** The largest norm of all gradients together. Default 10. */
  readonly maxGradientNorm?: number;
  /** A network of one's own, made twice. Default: dense layers of `hiddenUnits`. */
  readonly network?: (shape: NetworkShape) => Model;
}

interface DqnBatch {
  readonly observations: Tensor;
  readonly actions: Tensor;
  readonly rewards: Tensor;
  readonly next: Tensor;
  readonly discounts: Tensor;
  readonly weights: Tensor;
  readonly mask?: Tensor;
}

const defaults = {
  hiddenUnits: [64, 64],
  activation: 'relu',
  learningRate: 1e-4,
  gamma: 0.99,
  bufferSize: 1_000_000,
  batchSize: 32,
  learningStarts: 100,
  trainFrequency: 4,
  gradientSteps: 1,
  multiStep: 1,
} as const;

const DEFAULT_ALPHA = 0.6;
const DEFAULT_BETA = 0.4;

/** Deep Q-learning; see {@link dqn}. */
export class Dqn<Observation = unknown, Action = unknown> extends ReplayAgent<Observation, Action> {
  readonly kind: string = 'dqn';
  protected readonly figureNames: readonly string[] = ['loss', 'meanValue'];
  readonly #options: DqnOptions;
  readonly #actions: number;
  readonly #head: CategoricalHead;
  #network: Model | undefined;
  #target: Model | undefined;
  #optimizer: Optimizer | undefined;

  readonly #best = jit(
    (input: NetworkInput): Tensor => this.#head.mode(this.network.apply(input.observations), input.mask),
  );

  readonly #step = jit((batch: DqnBatch): { figures: Tensor; errors: Tensor } => {
    const { double = true } = this.#options;
    const targets = dqnTargets({
      rewards: batch.rewards,
      discounts: batch.discounts,
      nextTarget: this.targetNetwork.apply(batch.next),
      mask: batch.mask,
      ...(double ? { nextOnline: this.network.apply(batch.next) } : {}),
    });
    let errors: Tensor | undefined;
    let highest: Tensor | undefined;
    const compute = (): Tensor => {
      const values = this.network.apply(batch.observations, { training: true });
      const result = dqnLoss(values, batch.actions, targets, batch.weights);
      errors = result.errors;
      highest = mean(max(values, -1));
      return result.loss;
    };
    const loss = minimize(compute, this.network.trainableVariables, this.optimizer);
    return { figures: stack([loss, highest!]), errors: errors! };
  });

  readonly #copy = jit((): void => copyWeights(this.network, this.targetNetwork));

  /** @throws ArgumentError unless actions are discrete and shares are from 0 to 1 */
  constructor(options: DqnOptions) {
    const { prioritized = false, targetUpdateInterval = 1 } = options;
    const priorities = typeof prioritized === 'object' ? prioritized : {};
    super(options, defaults, prioritized === false ? undefined : { alpha: priorities.alpha ?? DEFAULT_ALPHA });
    this.#options = options;
    const space: unknown = this.environments.actionSpace;
    if (!(space instanceof Discrete)) {
      throw new ArgumentError(
        `dqn takes environments with one discrete action; those of ${this.environments.id} are ` +
          `${this.environments.actionSpace.toString()}. ppo takes any, sac continuous ones.`,
      );
    }
    const { explorationInitial = 1, explorationFinal = 0.05, explorationFraction = 0.1 } = options;
    for (const [name, share] of Object.entries({ explorationInitial, explorationFinal, explorationFraction })) {
      if (!(share >= 0 && share <= 1)) throw new ArgumentError(`${name} must be from 0 to 1; got ${share}.`);
    }
    if (!Number.isInteger(targetUpdateInterval) || targetUpdateInterval < 1) {
      throw new ArgumentError(
        `targetUpdateInterval must be a whole number of at least 1; got ${targetUpdateInterval}.`,
      );
    }
    this.#actions = space.n;
    this.#head = new CategoricalHead([space.n]);
  }

  /** The network of action values; made by the first call of `learn`, `act`, `save` or `load`. */
  get network(): Model {
    return this.#network!;
  }

  /** The older copy that judges what follows. */
  get targetNetwork(): Model {
    return this.#target!;
  }

  get optimizer(): Optimizer {
    return this.#optimizer!;
  }

  protected override build(): void {
    const { networkShape } = this.environments.observationSpace;
    const { network = this.#denseNetwork, maxGradientNorm = 10 } = this.#options;
    const make = (): Model => {
      const made = network({ inputShape: networkShape, outputs: this.#actions });
      made.ensureBuilt([networkShape]);
      return made;
    };
    this.#network = make();
    this.#target = make();
    this.#copy();
    this.#optimizer = adam({ learningRate: 0, epsilon: 1e-8, globalClipNorm: maxGradientNorm });
    this.#optimizer.build(this.#network.namedTrainableVariables);
  }

  protected override namedVariables(): ReadonlyMap<string, Variable> {
    const named = namedVariablesOf({ network: this.network, target: this.targetNetwork });
    for (const variable of this.optimizer.variables) named.set(`optimizer/${variable.name}`, variable);
    return named;
  }

  protected override async choose(
    observations: Float32Array,
    count: number,
    { masks }: BatchActOptions,
  ): Promise<Float32Array> {
    const { observationSpace } = this.environments;
    const input = { observations: encoded(observationSpace, observations, count), ...maskArray(masks, count) };
    return (await this.#best(input as never).data()) as Float32Array;
  }

  protected override async explore(now: VectorStart, remaining: number): Promise<Float32Array> {
    const { observations, masks } = now;
    const actions = await this.choose(observations, this.environments.count, { deterministic: true, masks });
    const share = this.#explorationAt(remaining);
    return actions.map((best, index) => (this.random.random() < share ? this.#drawOne(masks, index) : best));
  }

  protected override drawAnything({ masks }: VectorStart): Float32Array {
    return Float32Array.from({ length: this.environments.count }, (_, index) => this.#drawOne(masks, index));
  }

  protected override afterSteps(before: number, remaining: number): void {
    const { targetUpdateInterval = 10_000, prioritized } = this.#options;
    if (Math.floor(before / targetUpdateInterval) < Math.floor(this.steps / targetUpdateInterval)) this.#copy();
    if (!(this.buffer instanceof PrioritizedReplayBuffer)) return;
    const { beta = DEFAULT_BETA } = typeof prioritized === 'object' ? prioritized : {};
    this.buffer.beta = 1 + (beta - 1) * remaining;
  }

  protected override setLearningRate(rate: number): void {
    this.optimizer.learningRate.assign(rate);
  }

  protected override update(batch: ReplayBatch): { figures: Tensor; errors: Tensor } {
    const { observationSpace } = this.environments;
    const count = batch.indices.length;
    const column = (values: Float32Array): ReturnType<typeof ndArray> => ndArray(values, [count]);
    return this.#step({
      observations: encoded(observationSpace, batch.observations, count),
      actions: column(batch.actions),
      rewards: column(batch.rewards),
      next: encoded(observationSpace, batch.next, count),
      discounts: column(batch.discounts),
      weights: column(batch.weights),
      ...maskArray(batch.nextMasks, count),
    } as never);
  }

  /** By an action at random with the share that is left of exploration, else the best one. */
  #explorationAt(remaining: number): number {
    const { explorationInitial = 1, explorationFinal = 0.05, explorationFraction = 0.1 } = this.#options;
    const done = explorationFraction === 0 ? 1 : Math.min((1 - remaining) / explorationFraction, 1);
    return explorationInitial + (explorationFinal - explorationInitial) * done;
  }

  #drawOne(masks: Uint8Array | undefined, index: number): number {
    const mask = masks?.subarray(index * this.#actions, (index + 1) * this.#actions);
    return this.environments.actionSpace.sample(this.random, mask) as number;
  }

  readonly #denseNetwork = (shape: NetworkShape): Model => {
    const { hiddenUnits, activation } = this.settings;
    const options = { ...shape, hiddenUnits, activation, random: this.random };
    return this.#options.duelling === true ? new DuellingNetwork(options) : mlp(options);
  };
}

/**
 * Deep Q-learning: a network learns what each action is worth from everything remembered; some actions are drawn at random, ever
 * fewer. Double by default; duelling, prioritised and over several steps if asked. Defaults are otherwise those of
 * Stable-Baselines3.
 *
 * Source: Mnih et al., Human-level control through deep reinforcement learning (Nature 518, 2015); van Hasselt et al.,
 * arXiv:1509.06461; Wang et al., arXiv:1511.06581; Schaul et al., arXiv:1511.05952; Hessel et al., Rainbow, arXiv:1710.02298.
 *
 * @throws ArgumentError unless actions are discrete
 * @example
 * const agent = dqn({ environment: 'CartPole-v1', prioritized: true, duelling: true, multiStep: 3, seed: 0 });
 * await agent.learn({ steps: 50_000 });
 */
export function dqn<Source extends EnvironmentSource>(
  options: DqnOptions<Source>,
): Dqn<ObservationOf<Source>, ActionOf<Source>> {
  return new Dqn(options);
}
