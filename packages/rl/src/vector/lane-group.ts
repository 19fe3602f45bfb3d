import { NeuriteError } from '@neurite/backend';
import type { Environment } from '../environments/environment.ts';
import type { StoredValues } from '../spaces/space.ts';
import { Lane, type LaneArrays } from './lane.ts';
import type { EnvironmentFailure, Episode } from './vector-environment.ts';

/** What happens when an environment fails: the whole step fails, or it is made anew while the others go on. */
export type OnFailure = 'throw' | 'restart';

/** What came of a step, beside what stands in the arrays. */
export interface GroupResult {
  readonly episodes: readonly Episode[];
  readonly failures: readonly EnvironmentFailure[];
}

/** Several environments on one thread, numbered from `first` on, that write into arrays shared with others. */
export class LaneGroup {
  readonly #lanes: readonly Lane[];
  readonly #arrays: LaneArrays;
  readonly #onFailure: OnFailure;

  constructor(make: () => Environment, first: number, count: number, arrays: LaneArrays, onFailure: OnFailure) {
    this.#lanes = Array.from({ length: count }, (_, index) => new Lane(first + index, make));
    this.#arrays = arrays;
    this.#onFailure = onFailure;
  }

  /** @param seeds of all environments, those of other groups too */
  reset(seeds: readonly number[] | undefined): GroupResult {
    return this.#each((lane) => {
      lane.reset(seeds?.[lane.index], this.#arrays);
      return undefined;
    });
  }

  /** @param actions of all environments */
  step(actions: StoredValues): GroupResult {
    return this.#each((lane) => lane.step(actions, this.#arrays));
  }

  save(): unknown[] {
    return this.#lanes.map((lane) => lane.save());
  }

  /** @param saved of all environments */
  restore(saved: readonly unknown[]): void {
    for (const lane of this.#lanes) lane.restore(saved[lane.index]);
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  #each(act: (lane: Lane) => Episode | undefined): GroupResult {
    const episodes: Episode[] = [];
    const failures: EnvironmentFailure[] = [];
    for (const lane of this.#lanes) {
      try {
        const episode = act(lane);
        if (episode !== undefined) episodes.push(episode);
      } catch (error) {
        const message = lane.describe(error);
        if (this.#onFailure === 'throw') throw new NeuriteError(message, { cause: error });
        failures.push({ index: lane.index, message });
        lane.restart(this.#arrays);
      }
    }
    return { episodes, failures };
  }
}
