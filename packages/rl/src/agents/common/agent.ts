import { ArgumentError, currentBackend, NeuriteError, ShapeError } from '@neurite/backend';
import { RandomGenerator, useBackend, type Variable } from '@neurite/tensors';
import { describe } from '../../environments/base-environment.ts';
import { freshSeed, HostRandom } from '../../random/host-random.ts';
import { Box } from '../../spaces/box.ts';
import { maskSize } from '../../spaces/mask-size.ts';
import { type EnvironmentSource, vectorOf } from '../../vector/environment-source.ts';
import type { VectorEnvironment, VectorStart, VectorStep } from '../../vector/vector-environment.ts';
import type { ActingAgent, AgentCallback, BatchActOptions, LearningRun } from './agent-callback.ts';
import { type AgentState, packState, unpackState } from './agent-file.ts';
import { readBytes, writeBytes } from './files.ts';
import { type Figures, LearningCurve } from './learning-curve.ts';

/** What all agents are made with. */
export interface AgentOptions<Source extends EnvironmentSource = EnvironmentSource> {
  /** Where to act: a name, such as 'CartPole-v1', a function that makes an environment, or several in a vector. */
  readonly environment: Source;
  /** How many environments of it to act in at once. Default 8 for ppo and a2c, else 1. */
  readonly environments?: number;
  /** Fixes first weights, exploration, the order of examples and the environments. Default: follows from `setSeed`. */
  readonly seed?: number;
}

/** How {@link Agent.learn} goes about it. */
export interface LearnOptions {
  /** How many more steps to take, in all environments together. Left out, a run that was stopped, or saved, goes on to its end. */
  readonly steps?: number;
  readonly callbacks?: readonly AgentCallback[];
}

/** How {@link Agent.act} chooses. */
export interface ActOptions {
  /** The best action instead of one drawn, or explored. Default false. */
  readonly deterministic?: boolean;
  /** Which actions are allowed, as `actionMask` of the environment gives them. */
  readonly mask?: Uint8Array | undefined;
}

interface RunRange {
  readonly begin: number;
  readonly end: number;
}

/**
 * An agent: acts in environments and learns from what comes of it. Everything that computes with tensors is compiled.
 *
 * @example
 * const agent = ppo({ environment: 'CartPole-v1', seed: 0 });
 * await agent.learn({ steps: 50_000 });
 * const action = await agent.act(observation, { deterministic: true });
 */
export abstract class Agent<Observation, Action> implements ActingAgent {
  abstract readonly kind: string;
  readonly environments: VectorEnvironment<Observation, Action>;
  readonly seed: number;
  readonly curve: LearningCurve = new LearningCurve();
  /** For what is drawn on the host: exploration, orders, first weights. */
  protected readonly random: HostRandom;
  /** For what is drawn in compiled functions. */
  protected readonly generator: RandomGenerator;
  #steps = 0;
  #run: RunRange | undefined;
  #now: VectorStart | undefined;
  #isReady = false;
  #isLearning = false;

  /** @param environments how many there are where `options` leave it open */
  constructor(options: AgentOptions, environments: number) {
    const isVector = typeof options.environment === 'object';
    this.environments = vectorOf(options.environment, options.environments ?? (isVector ? undefined : environments));
    this.seed = options.seed ?? freshSeed();
    this.random = new HostRandom(this.seed);
    this.generator = new RandomGenerator(this.random.seed());
  }

  /** How many steps it has taken in all its environments together. */
  get steps(): number {
    return this.#steps;
  }

  /** Makes networks and optimizers; called once, when a backend is in use. */
  protected abstract build(): void;

  /** Acts for a while and learns from it. @param remaining the share of this run that is left, from 1 to 0 */
  protected abstract iterate(remaining: number): Promise<Figures>;

  /** The actions for stored observations, as their space stores them, before they are brought within bounds. */
  protected abstract choose(observations: Float32Array, count: number, options: BatchActOptions): Promise<Float32Array>;

  /** All variables by the names that they are saved under. */
  protected abstract namedVariables(): ReadonlyMap<string, Variable>;

  /** What else is to be saved: arrays by name, and plain data. */
  protected saveMore(): Pick<AgentState, 'arrays' | 'data'> {
    return { arrays: {}, data: null };
  }

  protected restoreMore(_arrays: AgentState['arrays'], _data: unknown): void {}

  /**
   * Learns for so many steps.
   *
   * @returns how it went, from the first call on
   * @throws NeuriteError when a loss stops being a number, or an environment fails, naming it and its seed
   */
  async learn({ steps, callbacks = [] }: LearnOptions = {}): Promise<LearningCurve> {
    if (this.#isLearning)
      throw new NeuriteError(`learn was called while this ${this.kind} agent is learning: await that.`);
    this.#isLearning = true;
    try {
      await this.prepare();
      const { begin, end } = this.#range(steps);
      this.#run = { begin, end };
      let isStopped = false;
      const run = (): LearningRun => ({
        agent: this as ActingAgent,
        begin,
        end,
        steps: this.#steps,
        curve: this.curve,
        stop: () => void (isStopped = true),
      });
      for (const callback of callbacks) await callback.onStart?.(run());
      while (this.#steps < end && !isStopped) {
        const figures = await this.iterate((end - this.#steps) / (end - begin));
        this.#checkFigures(figures);
        this.curve.updates.push({ steps: this.#steps, figures });
        for (const callback of callbacks) await callback.onUpdate?.(run(), figures);
      }
      this.#run = this.#steps < end ? { begin, end } : undefined;
      for (const callback of callbacks) await callback.onEnd?.(run());
      return this.curve;
    } finally {
      this.#isLearning = false;
    }
  }

  /**
   * The action for an observation.
   *
   * @throws ShapeError for an observation of another kind or shape than the environment's
   */
  async act(observation: Observation, { deterministic = false, mask }: ActOptions = {}): Promise<Action> {
    await this.prepare();
    const { observationSpace, actionSpace, id } = this.environments;
    const length = ArrayBuffer.isView(observation) ? (observation as unknown as Float32Array).length : 1;
    const isNumbers = typeof observation === 'number' || ArrayBuffer.isView(observation);
    if (!isNumbers || length !== observationSpace.storedSize) {
      throw new ShapeError(
        `act takes an observation of ${id}, one of ${observationSpace.toString()}; got ${describe(observation)}.`,
      );
    }
    const stored = new Float32Array(observationSpace.storedSize);
    observationSpace.store(observation, stored, 0);
    return actionSpace.read(await this.actBatch(stored, 1, { deterministic, masks: mask }), 0);
  }

  /** @internal */
  async actBatch(observations: Float32Array, count: number, options: BatchActOptions): Promise<Float32Array> {
    await this.prepare();
    const { masks } = options;
    const choices = maskSize(this.environments.actionSpace);
    if (masks !== undefined && masks.length !== count * choices) {
      throw new ShapeError(`A mask needs an element for each of ${choices} choices; got ${masks.length / count}.`);
    }
    return this.withinBounds(await this.choose(observations, count, options));
  }

  /**
   * Saves everything: networks, optimizers, buffers, random numbers, and where the environments stand; so that an agent made
   * alike goes on from it bit for bit.
   *
   * @param path a file ending in `.safetensors`
   * @throws NeuriteError when an environment of one's own does not say what is to be saved
   */
  async save(path: string): Promise<void> {
    await writeBytes(path, await this.encode());
  }

  /**
   * The bytes of the file that `save` writes, where there are no files.
   *
   * @throws NeuriteError when an environment of one's own does not say what is to be saved
   */
  async encode(): Promise<Uint8Array<ArrayBuffer>> {
    await this.prepare();
    const more = this.saveMore();
    const variables = await Promise.all(
      [...this.namedVariables()].map(
        async ([name, variable]) => [name, await variable.data(), variable.shape] as const,
      ),
    );
    const data = {
      steps: this.#steps,
      run: this.#run ?? null,
      random: this.random.getState(),
      generator: this.generator.getState(),
      curve: { episodes: this.curve.episodes, updates: this.curve.updates },
      environments: this.#now === undefined ? null : await this.environments.getState(),
      more: more.data,
    };
    const now = this.#now;
    const arrays = {
      ...more.arrays,
      ...(now === undefined ? {} : { nowObservations: now.observations }),
      ...(now?.masks === undefined ? {} : { nowMasks: now.masks }),
    };
    return packState({ kind: this.kind, variables, arrays, data });
  }

  /**
   * Puts back what `save` wrote, into an agent that is made as that one was.
   *
   * @throws FormatError for a damaged file or one of another kind of agent; ShapeError when the networks differ
   */
  async load(path: string): Promise<this> {
    return this.decode(await readBytes(path), path);
  }

  /**
   * Puts back what `encode` gave, or what stands in a file that `save` wrote.
   *
   * @param source names the bytes in messages. Default 'the file'
   * @throws FormatError for damaged bytes or those of another kind of agent; ShapeError when the networks differ
   */
  async decode(bytes: Uint8Array, source = 'the file'): Promise<this> {
    await this.prepare();
    const { arrays, data } = unpackState(bytes, source, this.kind, this.namedVariables());
    const saved = data as SavedAgent;
    this.#steps = saved.steps;
    this.#run = saved.run ?? undefined;
    this.random.setState(saved.random);
    this.generator.setState(saved.generator);
    this.curve.replace(saved.curve);
    this.#now = undefined;
    if (saved.environments !== null) {
      await this.environments.reset();
      await this.environments.setState(saved.environments);
      const observations = arrays.nowObservations as Float32Array;
      this.#now = { observations: observations.slice(), masks: (arrays.nowMasks as Uint8Array | undefined)?.slice() };
    }
    this.restoreMore(arrays, saved.more);
    return this;
  }

  /** Gives back the environments' threads. */
  async close(): Promise<void> {
    await this.environments.close();
  }

  /** @internal Makes what needs a backend. */
  async prepare(): Promise<void> {
    if (currentBackend() === undefined) await useBackend();
    if (this.#isReady) return;
    this.build();
    this.#isReady = true;
  }

  /** What the environments show now: begins their first episodes. */
  protected async now(): Promise<VectorStart> {
    if (this.#now === undefined) {
      const seeds = Array.from({ length: this.environments.count }, () => this.random.seed());
      this.#now = await this.environments.reset(seeds);
    }
    return this.#now;
  }

  /** Takes a step everywhere. */
  protected async stepAll(actions: Float32Array): Promise<VectorStep> {
    const step = await this.environments.step(this.withinBounds(actions));
    this.#steps += this.environments.count;
    this.#now = step;
    for (const { total, length } of step.episodes) this.curve.episodes.push({ steps: this.#steps, total, length });
    for (const { message } of step.failures) console.warn(`${message} It was made anew; the others go on.`);
    return step;
  }

  /** Actions of a box cut off at its bounds; others as they are. */
  protected withinBounds(actions: Float32Array): Float32Array {
    const { actionSpace } = this.environments;
    if (!(actionSpace instanceof Box)) return actions;
    const { low, high, storedSize } = actionSpace;
    return actions.map((value, at) => Math.min(Math.max(value, low[at % storedSize]!), high[at % storedSize]!));
  }

  #range(steps: number | undefined): RunRange {
    if (steps === undefined) {
      if (this.#run !== undefined) return this.#run;
      throw new ArgumentError(
        'learn needs the number of steps: agent.learn({ steps: 50_000 }). There is no run to go on with.',
      );
    }
    if (!Number.isInteger(steps) || steps < 1) {
      throw new ArgumentError(`learn: steps must be a whole number of at least 1; got ${steps}.`);
    }
    return { begin: this.#steps, end: this.#steps + steps };
  }

  #checkFigures(figures: Figures): void {
    for (const [name, value] of Object.entries(figures)) {
      if (Number.isFinite(value)) continue;
      throw new NeuriteError(
        `${this.kind}: ${name} is ${value} after ${this.#steps} steps. A lower learningRate, or a smaller scale of rewards ` +
          '(NormalizeReward), usually helps.',
      );
    }
  }
}

interface SavedAgent {
  readonly steps: number;
  readonly run: RunRange | null;
  readonly random: ReturnType<HostRandom['getState']>;
  readonly generator: ReturnType<RandomGenerator['getState']>;
  readonly curve: Pick<LearningCurve, 'episodes' | 'updates'>;
  readonly environments: unknown;
  readonly more: unknown;
}
