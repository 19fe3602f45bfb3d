import { ArgumentError, NeuriteError } from '@neurite/backend';
import type { Environment } from '../environments/environment.ts';
import type { Space, StoredValues } from '../spaces/space.ts';
import { hasMasks, Lane, type LaneArrays, laneArrays } from './lane.ts';
import type { EnvironmentFailure, Episode, VectorEnvironment, VectorStart, VectorStep } from './vector-environment.ts';

/** How a {@link SyncVectorEnvironment} is made. */
export interface SyncVectorOptions {
  /** How many environments. Default 1. */
  readonly count?: number;
  /** What happens when one of them fails: 'throw', or 'restart' it while the others go on. Default 'throw'. */
  readonly onFailure?: 'throw' | 'restart';
}

/**
 * Several environments on this thread, one after the other: best where a step costs less than a message between threads.
 *
 * @example
 * const environments = new SyncVectorEnvironment(() => make('CartPole-v1'), { count: 8 });
 */
export class SyncVectorEnvironment<Observation, Action> implements VectorEnvironment<Observation, Action> {
  readonly id: string;
  readonly count: number;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  readonly hasMasks: boolean;
  readonly #lanes: readonly Lane[];
  readonly #arrays: LaneArrays;
  readonly #restarts: boolean;

  /** @throws ArgumentError unless `count` is a whole number of at least 1 */
  constructor(make: () => Environment<Observation, Action>, options: SyncVectorOptions = {}) {
    const { count = 1, onFailure = 'throw' } = options;
    if (!Number.isInteger(count) || count < 1) {
      throw new ArgumentError(`The number of environments must be a whole number of at least 1; got ${count}.`);
    }
    const first = make();
    const makeAny = make as () => Environment;
    this.id = first.id;
    this.count = count;
    this.observationSpace = first.observationSpace;
    this.actionSpace = first.actionSpace;
    this.hasMasks = hasMasks(first as Environment);
    this.#lanes = Array.from({ length: count }, (_, index) =>
      index === 0 ? new Lane(0, makeAny, first as Environment) : new Lane(index, makeAny),
    );
    this.#arrays = laneArrays(first as Environment, count);
    this.#restarts = onFailure === 'restart';
  }

  async reset(seeds?: readonly number[]): Promise<VectorStart> {
    for (const lane of this.#lanes) this.#run(lane, () => lane.reset(seeds?.[lane.index], this.#arrays), []);
    return this.#arrays;
  }

  async step(actions: StoredValues): Promise<VectorStep> {
    const episodes: Episode[] = [];
    const failures: EnvironmentFailure[] = [];
    for (const lane of this.#lanes) {
      const episode = this.#run(lane, () => lane.step(actions, this.#arrays), failures);
      if (episode !== undefined) episodes.push(episode);
    }
    return { ...this.#arrays, episodes, failures };
  }

  async getState(): Promise<unknown> {
    return this.#lanes.map((lane) => lane.save());
  }

  async setState(state: unknown): Promise<void> {
    const saved = state as readonly unknown[];
    if (saved.length !== this.count) {
      throw new ArgumentError(`A state of ${saved.length} environments cannot be put back into ${this.count}.`);
    }
    this.#lanes.forEach((lane, index) => lane.restore(saved[index]));
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes) lane.close();
  }

  #run<T>(lane: Lane, act: () => T, failures: EnvironmentFailure[]): T | undefined {
    try {
      return act();
    } catch (error) {
      const message = lane.describe(error);
      if (!this.#restarts) throw new NeuriteError(message, { cause: error });
      failures.push({ index: lane.index, message });
      lane.restart(this.#arrays);
      return undefined;
    }
  }
}
