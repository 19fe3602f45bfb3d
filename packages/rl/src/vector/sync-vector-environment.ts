import { ArgumentError } from '@neurite/backend';
import type { Environment } from '../environments/environment.ts';
import type { Space, StoredValues } from '../spaces/space.ts';
import { hasMasks, type LaneArrays, laneArrays } from './lane.ts';
import { LaneGroup, type OnFailure } from './lane-group.ts';
import type { VectorEnvironment, VectorStart, VectorStep } from './vector-environment.ts';

/** How a {@link SyncVectorEnvironment} is made. */
export interface SyncVectorOptions {
  /** How many environments. Default 1. */
  readonly count?: number;
  /** What happens when one of them fails: 'throw', or 'restart' it while the others go on. Default 'throw'. */
  readonly onFailure?: OnFailure;
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
  readonly #group: LaneGroup;
  readonly #arrays: LaneArrays;

  /** @throws ArgumentError unless `count` is a whole number of at least 1 */
  constructor(make: () => Environment<Observation, Action>, options: SyncVectorOptions = {}) {
    const { count = 1, onFailure = 'throw' } = options;
    checkCount(count);
    const like = make();
    this.id = like.id;
    this.count = count;
    this.observationSpace = like.observationSpace;
    this.actionSpace = like.actionSpace;
    this.hasMasks = hasMasks(like as Environment);
    this.#arrays = laneArrays(like as Environment, count);
    this.#group = new LaneGroup(make as () => Environment, 0, count, this.#arrays, onFailure);
    like.close?.();
  }

  async reset(seeds?: readonly number[]): Promise<VectorStart> {
    this.#group.reset(seeds);
    return this.#arrays;
  }

  async step(actions: StoredValues): Promise<VectorStep> {
    return { ...this.#arrays, ...this.#group.step(actions) };
  }

  async getState(): Promise<unknown> {
    return this.#group.save();
  }

  async setState(state: unknown): Promise<void> {
    this.#group.restore(checkedStates(state, this.count));
  }

  async close(): Promise<void> {
    this.#group.close();
  }
}

/** @throws ArgumentError unless it is a whole number of at least 1 */
export function checkCount(count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new ArgumentError(`The number of environments must be a whole number of at least 1; got ${count}.`);
}

/** @throws ArgumentError when there are more or fewer than environments */
export function checkedStates(state: unknown, count: number): readonly unknown[] {
  const saved = state as readonly unknown[];
  if (saved.length === count) return saved;
  throw new ArgumentError(`A state of ${saved.length} environments cannot be put back into ${count}.`);
}
