import type { ActivationName } from '@neurite/layers';
import { minimize, type Optimizer } from '@neurite/optimizers';
import { concat, expandDims, jit, reshape, type Tensor, type Variable } from '@neurite/tensors';
import type { EnvironmentSource } from '../../vector/environment-source.ts';
import type { VectorStart } from '../../vector/vector-environment.ts';
import { Agent, type AgentOptions } from '../common/agent.ts';
import type { BatchActOptions } from '../common/agent-callback.ts';
import { encoded, maskArray, type NetworkInput } from '../common/encode.ts';
import { namedVariablesOf } from '../common/named-variables.ts';
import { mlp } from '../networks/mlp.ts';
import { headFor } from '../policies/head-for.ts';
import type { PolicyHead } from '../policies/policy-head.ts';
import { type ActorCritic, type NetworkShape, trainedVariables } from './actor-critic.ts';

/** What agents that learn a policy from its own actions are made with. */
export interface ActorCriticOptions<Source extends EnvironmentSource = EnvironmentSource> extends AgentOptions<Source> {
  /** Units of the hidden layers of both networks. Default [64, 64]. */
  readonly hiddenUnits?: readonly number[];
  /** Their activation. Default 'tanh'. */
  readonly activation?: ActivationName;
  /** Networks of one's own, in place of dense ones. Their first weights follow from `setSeed`. */
  readonly networks?: (policy: NetworkShape, value: NetworkShape) => ActorCritic;
  /** The logarithm of the first standard deviation of continuous actions. Default 0. */
  readonly initialLogStd?: number;
}

/** Actions of a step, the logarithms of their probabilities, and the values of the observations. */
export interface PolicyStep {
  readonly actions: Float32Array;
  readonly logProbabilities: Float32Array;
  readonly values: Float32Array;
}

const SMALL_GAIN = 0.01;

/** An agent with a network for the policy and one for values. */
export abstract class ActorCriticAgent<Observation, Action> extends Agent<Observation, Action> {
  protected readonly networkOptions: ActorCriticOptions;
  #networks: ActorCritic | undefined;
  #head: PolicyHead | undefined;
  #optimizer: Optimizer | undefined;
  #trained: ReadonlyMap<string, Variable> = new Map();

  readonly #sample = jit((input: NetworkInput): Tensor => {
    const output = this.networks.policy.apply(input.observations);
    const actions = this.head.sample(output, this.generator, input.mask);
    const logProbabilities = this.head.logProbability(output, actions, input.mask);
    return concat([actions, expandDims(logProbabilities, 1), this.networks.value.apply(input.observations)], 1);
  });

  readonly #choose = jit((input: NetworkInput, deterministic: boolean): Tensor => {
    const output = this.networks.policy.apply(input.observations);
    return deterministic ? this.head.mode(output, input.mask) : this.head.sample(output, this.generator, input.mask);
  });

  readonly #values = jit((input: NetworkInput): Tensor => reshape(this.networks.value.apply(input.observations), [-1]));

  constructor(options: ActorCriticOptions, environments: number) {
    super(options, environments);
    this.networkOptions = options;
  }

  /** The networks; made by the first call of `learn`, `act`, `save` or `load`. */
  get networks(): ActorCritic {
    return this.#networks!;
  }

  /** The optimizer of both networks, made with them. */
  get optimizer(): Optimizer {
    return this.#optimizer!;
  }

  protected get head(): PolicyHead {
    return this.#head!;
  }

  protected abstract makeOptimizer(): Optimizer;

  protected override build(): void {
    const { observationSpace, actionSpace } = this.environments;
    const inputShape = observationSpace.networkShape;
    this.#head = headFor(actionSpace, this.networkOptions.initialLogStd ?? 0);
    const { networks = this.#denseNetworks } = this.networkOptions;
    this.#networks = networks({ inputShape, outputs: this.#head.outputs }, { inputShape, outputs: 1 });
    this.#networks.policy.ensureBuilt([inputShape]);
    this.#networks.value.ensureBuilt([inputShape]);
    this.#trained = trainedVariables(this.#networks, this.#head);
    this.#optimizer = this.makeOptimizer();
    this.#optimizer.build(this.#trained);
  }

  protected override namedVariables(): ReadonlyMap<string, Variable> {
    const { policy, value } = this.networks;
    const named = namedVariablesOf({ policy, value });
    for (const variable of this.head.variables) named.set(`head/${variable.name}`, variable);
    for (const variable of this.optimizer.variables) named.set(`optimizer/${variable.name}`, variable);
    return named;
  }

  /** Draws actions for what the environments show. */
  protected async sample({ observations, masks }: VectorStart): Promise<PolicyStep> {
    const { count, observationSpace, actionSpace } = this.environments;
    const input = { observations: encoded(observationSpace, observations, count), ...maskArray(masks, count) };
    const rows = await this.#sample(input as never).data();
    return unpacked(rows as Float32Array, count, actionSpace.storedSize);
  }

  /** What the value network gives for stored observations. */
  protected async valuesOf(observations: Float32Array, count: number): Promise<Float32Array> {
    const input = { observations: encoded(this.environments.observationSpace, observations, count) };
    return (await this.#values(input as never).data()) as Float32Array;
  }

  /** One update of both networks by a loss, in a compiled function. */
  protected minimize(loss: () => Tensor): void {
    minimize(loss, [...this.#trained.values()], this.optimizer);
  }

  protected override async choose(
    observations: Float32Array,
    count: number,
    { deterministic, masks }: BatchActOptions,
  ): Promise<Float32Array> {
    const { observationSpace } = this.environments;
    const input = { observations: encoded(observationSpace, observations, count), ...maskArray(masks, count) };
    return (await this.#choose(input as never, deterministic).data()) as Float32Array;
  }

  readonly #denseNetworks = (policy: NetworkShape, value: NetworkShape): ActorCritic => {
    const { hiddenUnits = [64, 64], activation = 'tanh' } = this.networkOptions;
    const { random } = this;
    return {
      policy: mlp({ ...policy, hiddenUnits, activation, outputGain: SMALL_GAIN, random }),
      value: mlp({ ...value, hiddenUnits, activation, random }),
    };
  };
}

function unpacked(rows: Float32Array, count: number, actionSize: number): PolicyStep {
  const actions = new Float32Array(count * actionSize);
  const logProbabilities = new Float32Array(count);
  const values = new Float32Array(count);
  const width = actionSize + 2;
  for (let row = 0; row < count; row++) {
    for (let element = 0; element < actionSize; element++) {
      actions[row * actionSize + element] = rows[row * width + element]!;
    }
    logProbabilities[row] = rows[row * width + actionSize]!;
    values[row] = rows[row * width + actionSize + 1]!;
  }
  return { actions, logProbabilities, values };
}
