import { ArgumentError } from '@neurite/backend';
import type { Model } from '@neurite/models';
import { adam, minimize, type Optimizer } from '@neurite/optimizers';
import {
  concat,
  jit,
  mean,
  ndArray,
  neg,
  randomNormal,
  reshape,
  stack,
  type Tensor,
  tensor,
  type Variable,
  variable,
} from '@neurite/tensors';
import type { ReplayBatch } from '../../buffers/replay-buffer.ts';
import { Box } from '../../spaces/box.ts';
import type { ActionOf, EnvironmentSource, ObservationOf } from '../../vector/environment-source.ts';
import type { VectorStart } from '../../vector/vector-environment.ts';
import type { BatchActOptions } from '../common/agent-callback.ts';
import { copyWeights } from '../common/copy-weights.ts';
import { encoded } from '../common/encode.ts';
import { namedVariablesOf } from '../common/named-variables.ts';
import { mlp } from '../networks/mlp.ts';
import type { NetworkShape } from '../on-policy/actor-critic.ts';
import { squashedGaussian, squashedMean } from '../policies/squashed-gaussian.ts';
import { ReplayAgent, type ReplayOptions } from './replay-agent.ts';
import { sacActorLoss, sacCriticLoss, sacTargets, sacTemperatureLoss, temperatureOf } from './sac-loss.ts';

/** What {@link sac} is made with. */
export interface SacOptions<Source extends EnvironmentSource = EnvironmentSource> extends ReplayOptions<Source> {
  /** How far the target critics move towards the critics with each update, τ. Default 0.005. */
  readonly targetShare?: number;
  /** How much entropy counts, α: 'auto' learns it, from 1 on. Default 'auto'. */
  readonly temperature?: 'auto' | number;
  /** The entropy that 'auto' keeps up. Default: minus the number of an action's elements. */
  readonly targetEntropy?: number;
  /**
   * Networks of one's own: the actor gives means and logarithms of standard deviations for an observation, critics take an
   * observation and an action, end to end, and give one number. The critic is made four times. Default: dense layers of `hiddenUnits`.
   */
  readonly networks?: {
    readonly actor: (shape: NetworkShape) => Model;
    readonly critic: (shape: NetworkShape) => Model;
  };
}

interface SacBatch {
  readonly observations: Tensor;
  readonly actions: Tensor;
  readonly rewards: Tensor;
  readonly next: Tensor;
  readonly discounts: Tensor;
}

interface SacNetworks {
  readonly actor: Model;
  readonly first: Model;
  readonly second: Model;
  readonly firstTarget: Model;
  readonly secondTarget: Model;
}

interface SacOptimizers {
  readonly actor: Optimizer;
  readonly critics: Optimizer;
  readonly temperature: Optimizer;
}

const defaults = {
  hiddenUnits: [256, 256],
  activation: 'relu',
  learningRate: 3e-4,
  gamma: 0.99,
  bufferSize: 1_000_000,
  batchSize: 256,
  learningStarts: 100,
  trainFrequency: 1,
  gradientSteps: 1,
  multiStep: 1,
} as const;

/** Soft actor-critic; see {@link sac}. */
export class Sac<Observation = unknown, Action = unknown> extends ReplayAgent<Observation, Action> {
  readonly kind: string = 'sac';
  protected readonly figureNames: readonly string[] = ['criticLoss', 'actorLoss', 'temperature', 'entropy'];
  readonly #options: SacOptions;
  readonly #space: Box;
  readonly #logTemperature: Variable;
  #networks: SacNetworks | undefined;
  #optimizers: SacOptimizers | undefined;

  readonly #choose = jit((observations: Tensor, deterministic: boolean): Tensor => {
    const size = this.#space.storedSize;
    const output = this.networks.actor.apply(observations);
    if (deterministic) return squashedMean(output, size);
    return squashedGaussian(output, this.#noise(observations)).actions;
  });

  readonly #step = jit((batch: SacBatch): Tensor => {
    const { actor, first, second, firstTarget, secondTarget } = this.networks;
    const optimizers = this.#optimizers!;
    const { targetShare = 0.005, temperature = 'auto', targetEntropy = -this.#space.storedSize } = this.#options;
    const noise = this.#noise(batch.observations);
    const alpha = temperatureOf(this.#logTemperature);
    const draw = (): ReturnType<typeof squashedGaussian> => squashedGaussian(actor.apply(batch.observations), noise);
    const { logProbabilities } = draw();
    if (temperature === 'auto') {
      const loss = (): Tensor => sacTemperatureLoss(this.#logTemperature, logProbabilities, targetEntropy);
      minimize(loss, [this.#logTemperature], optimizers.temperature);
    }

    const following = squashedGaussian(actor.apply(batch.next), this.#noise(batch.next));
    const targets = sacTargets({
      rewards: batch.rewards,
      discounts: batch.discounts,
      nextValues: [
        judged(firstTarget, batch.next, following.actions),
        judged(secondTarget, batch.next, following.actions),
      ],
      nextLogProbabilities: following.logProbabilities,
      temperature: alpha,
    });
    const ofCritics = (): Tensor => {
      const { observations, actions } = batch;
      return sacCriticLoss([judged(first, observations, actions), judged(second, observations, actions)], targets);
    };
    const critics = [...first.trainableVariables, ...second.trainableVariables];
    const criticLoss = minimize(ofCritics, critics, optimizers.critics);

    const ofActor = (): Tensor => {
      const drawn = draw();
      const values = [first, second].map((critic) => judged(critic, batch.observations, drawn.actions));
      return sacActorLoss(values as [Tensor, Tensor], drawn.logProbabilities, alpha);
    };
    const actorLoss = minimize(ofActor, actor.trainableVariables, optimizers.actor);

    copyWeights(first, firstTarget, targetShare);
    copyWeights(second, secondTarget, targetShare);
    return stack([criticLoss, actorLoss, alpha, neg(mean(logProbabilities))]);
  });

  readonly #copy = jit((): void => {
    copyWeights(this.networks.first, this.networks.firstTarget);
    copyWeights(this.networks.second, this.networks.secondTarget);
  });

  /** @throws ArgumentError unless actions are a bounded box */
  constructor(options: SacOptions) {
    super(options, defaults);
    this.#options = options;
    const space: unknown = this.environments.actionSpace;
    if (!(space instanceof Box) || !space.isBounded) {
      throw new ArgumentError(
        `sac takes environments whose actions are a bounded box; those of ${this.environments.id} are ` +
          `${this.environments.actionSpace.toString()}. ppo takes any, dqn discrete ones.`,
      );
    }
    const { temperature = 'auto', targetShare = 0.005 } = options;
    if (temperature !== 'auto' && !(temperature > 0)) {
      throw new ArgumentError(`temperature must be 'auto' or a number above 0; got ${temperature}.`);
    }
    if (!(targetShare > 0 && targetShare <= 1)) {
      throw new ArgumentError(`targetShare must be above 0 and at most 1; got ${targetShare}.`);
    }
    this.#space = space;
    this.#logTemperature = variable(tensor(temperature === 'auto' ? 0 : Math.log(temperature)), {
      name: 'logTemperature',
    });
  }

  /** Actor, critics and their older copies; made by the first call of `learn`, `act`, `save` or `load`. */
  get networks(): SacNetworks {
    return this.#networks!;
  }

  protected override build(): void {
    const { networkShape } = this.environments.observationSpace;
    const size = this.#space.storedSize;
    const { actor = this.#denseNetwork, critic = this.#denseNetwork } = this.#options.networks ?? {};
    const criticInput = [networkShape.reduce((product, length) => product * length, 1) + size];
    const make = (maker: (shape: NetworkShape) => Model, inputShape: readonly number[], outputs: number): Model => {
      const made = maker({ inputShape, outputs });
      made.ensureBuilt([inputShape]);
      return made;
    };
    const makeCritic = (): Model => make(critic, criticInput, 1);
    this.#networks = {
      actor: make(actor, networkShape, 2 * size),
      first: makeCritic(),
      second: makeCritic(),
      firstTarget: makeCritic(),
      secondTarget: makeCritic(),
    };
    this.#copy();
    const optimizer = (): Optimizer => adam({ learningRate: 0, epsilon: 1e-8 });
    this.#optimizers = { actor: optimizer(), critics: optimizer(), temperature: optimizer() };
    const { first, second } = this.#networks;
    this.#optimizers.actor.build(this.#networks.actor.namedTrainableVariables);
    this.#optimizers.critics.build(namedVariablesOf({ first, second }));
    this.#optimizers.temperature.build([this.#logTemperature]);
  }

  protected override namedVariables(): ReadonlyMap<string, Variable> {
    const named = namedVariablesOf({ ...this.networks });
    named.set('logTemperature', this.#logTemperature);
    for (const [part, optimizer] of Object.entries(this.#optimizers!) as [string, Optimizer][]) {
      for (const each of optimizer.variables) named.set(`optimizer/${part}/${each.name}`, each);
    }
    return named;
  }

  protected override async choose(
    observations: Float32Array,
    count: number,
    { deterministic }: BatchActOptions,
  ): Promise<Float32Array> {
    return this.asTaken(await this.#within(observations, count, deterministic));
  }

  protected override explore({ observations }: VectorStart): Promise<Float32Array> {
    return this.#within(observations, this.environments.count, false);
  }

  protected override drawAnything(): Float32Array {
    const length = this.environments.count * this.#space.storedSize;
    return Float32Array.from({ length }, () => this.random.uniform(-1, 1));
  }

  /** From ±1 to the bounds of the box. */
  protected override asTaken(remembered: Float32Array): Float32Array {
    const { low, high, storedSize } = this.#space;
    return remembered.map((value, at) => {
      const [least, most] = [low[at % storedSize]!, high[at % storedSize]!];
      return least + 0.5 * (value + 1) * (most - least);
    });
  }

  protected override setLearningRate(rate: number): void {
    for (const optimizer of Object.values(this.#optimizers!) as Optimizer[]) optimizer.learningRate.assign(rate);
  }

  protected override update(batch: ReplayBatch): { figures: Tensor } {
    const { observationSpace } = this.environments;
    const count = batch.indices.length;
    const figures = this.#step({
      observations: encoded(observationSpace, batch.observations, count),
      actions: ndArray(batch.actions, [count, this.#space.storedSize]),
      rewards: ndArray(batch.rewards, [count]),
      next: encoded(observationSpace, batch.next, count),
      discounts: ndArray(batch.discounts, [count]),
    } as never);
    return { figures };
  }

  async #within(observations: Float32Array, count: number, deterministic: boolean): Promise<Float32Array> {
    const input = encoded(this.environments.observationSpace, observations, count);
    return (await this.#choose(input as never, deterministic).data()) as Float32Array;
  }

  #noise(observations: Tensor): Tensor {
    return randomNormal([observations.shape[0]!, this.#space.storedSize], { generator: this.generator });
  }

  readonly #denseNetwork = (shape: NetworkShape): Model => {
    const { hiddenUnits, activation } = this.settings;
    return mlp({ ...shape, hiddenUnits, activation, random: this.random });
  };
}

/**
 * Soft actor-critic: learns continuous actions from everything remembered, keeping them as random as it can afford. Two critics
 * judge, the lower one counts. Defaults are those of Stable-Baselines3.
 *
 * Source: Haarnoja et al., Soft actor-critic algorithms and applications, arXiv:1812.05905.
 *
 * @throws ArgumentError unless actions are a bounded box
 * @example
 * const agent = sac({ environment: 'Pendulum-v1', learningRate: 1e-3, seed: 0 });
 * await agent.learn({ steps: 20_000 });
 */
export function sac<Source extends EnvironmentSource>(
  options: SacOptions<Source>,
): Sac<ObservationOf<Source>, ActionOf<Source>> {
  return new Sac(options);
}

/** What a critic gives for observations and actions: [batch] */
function judged(critic: Model, observations: Tensor, actions: Tensor): Tensor {
  const flat = reshape(observations, [observations.shape[0]!, -1]);
  return reshape(critic.apply(concat([flat, actions], 1)), [-1]);
}
