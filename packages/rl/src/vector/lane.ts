import { NeuriteError } from '@neurite/backend';
import { putState, stateOf } from '../environments/capabilities.ts';
import { describe } from '../environments/base-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { maskSize } from '../spaces/mask-size.ts';
import type { StoredValues } from '../spaces/space.ts';
import type { Episode } from './vector-environment.ts';

/** The flat arrays that lanes write into, each into its own row. */
export interface LaneArrays {
  readonly observations: Float32Array;
  readonly finalObservations: Float32Array;
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly masks: Uint8Array | undefined;
}

/**
 * Room for so many environments like this one.
 *
 * @param allocate gives memory of so many bytes. Default: this thread's own
 */
export function laneArrays(
  like: Environment,
  count: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): LaneArrays {
  const elements = count * like.observationSpace.storedSize;
  return {
    observations: new Float32Array(allocate(4 * elements)),
    finalObservations: new Float32Array(allocate(4 * elements)),
    rewards: new Float64Array(allocate(8 * count)),
    terminated: new Uint8Array(allocate(count)),
    truncated: new Uint8Array(allocate(count)),
    masks: hasMasks(like) ? new Uint8Array(allocate(count * maskSize(like.actionSpace))).fill(1) : undefined,
  };
}

/** Whether an environment says which actions are allowed. */
export function hasMasks(environment: Environment): boolean {
  return environment.actionMask !== undefined && maskSize(environment.actionSpace) > 0 && isMasked(environment);
}

/** Wrappers pass masks on whether there are any; the innermost environment knows. */
function isMasked(environment: Environment): boolean {
  const inner = (environment as { readonly environment?: Environment }).environment;
  return inner === undefined ? environment.actionMask !== undefined : isMasked(inner);
}

interface SavedLane {
  readonly environment: unknown;
  readonly total: number;
  readonly length: number;
  readonly seed: number | null;
}

/** One environment in a row of several: checks what it gives, counts its episode, begins the next. */
export class Lane {
  readonly index: number;
  readonly #make: () => Environment;
  #environment: Environment;
  #seed: number | undefined;
  #total = 0;
  #length = 0;

  constructor(index: number, make: () => Environment) {
    this.index = index;
    this.#make = make;
    this.#environment = make();
  }

  reset(seed: number | undefined, arrays: LaneArrays): void {
    this.#seed = seed ?? this.#seed;
    this.#total = 0;
    this.#length = 0;
    const { observation } = this.#environment.reset(seed === undefined ? {} : { seed });
    this.#write(observation, arrays.observations);
    this.#writeMask(arrays);
  }

  /** @returns the episode, if it ended */
  step(actions: StoredValues, arrays: LaneArrays): Episode | undefined {
    const { index } = this;
    const { actionSpace } = this.#environment;
    const action = actionSpace.read(actions, index * actionSpace.storedSize);
    const { observation, reward, terminated, truncated } = this.#environment.step(action);
    if (!Number.isFinite(reward))
      throw new NeuriteError(`it gave the reward ${describe(reward)} for ${describe(action)}`);
    this.#total += reward;
    this.#length += 1;
    arrays.rewards[index] = reward;
    arrays.terminated[index] = terminated ? 1 : 0;
    arrays.truncated[index] = truncated ? 1 : 0;
    if (!terminated && !truncated) {
      this.#write(observation, arrays.observations);
      this.#writeMask(arrays);
      return undefined;
    }
    this.#write(observation, arrays.finalObservations);
    const episode = { index, total: this.#total, length: this.#length };
    this.reset(undefined, arrays);
    return episode;
  }

  /** Makes the environment anew after a failure: its episode counts as cut off where it was. */
  restart(arrays: LaneArrays): void {
    const { index } = this;
    const { storedSize } = this.#environment.observationSpace;
    const row = arrays.observations.subarray(index * storedSize, (index + 1) * storedSize);
    arrays.finalObservations.set(row, index * storedSize);
    arrays.rewards[index] = 0;
    arrays.terminated[index] = 0;
    arrays.truncated[index] = 1;
    this.#environment = this.#make();
    this.reset(this.#seed === undefined ? undefined : (this.#seed + 1) % Number.MAX_SAFE_INTEGER, arrays);
  }

  /** What to say about a failure. */
  describe(error: unknown): string {
    const reason = error instanceof Error ? error.message : String(error);
    const seed = this.#seed === undefined ? 'without a seed' : `seed ${this.#seed}`;
    return `Environment ${this.index} (${this.#environment.id}, ${seed}) failed: ${reason}`;
  }

  save(): unknown {
    const { id } = this.#environment;
    const environment = stateOf(this.#environment);
    return { id, environment, total: this.#total, length: this.#length, seed: this.#seed ?? null };
  }

  restore(state: unknown): void {
    const { environment, total, length, seed } = state as SavedLane;
    putState(this.#environment, environment);
    this.#total = total;
    this.#length = length;
    this.#seed = seed ?? undefined;
  }

  close(): void {
    this.#environment.close?.();
  }

  #write(observation: unknown, target: Float32Array): void {
    const { observationSpace } = this.#environment;
    const length = ArrayBuffer.isView(observation) ? (observation as Float32Array).length : 1;
    const isNumbers = typeof observation === 'number' || ArrayBuffer.isView(observation);
    if (!isNumbers || length !== observationSpace.storedSize || hasNaN(observation)) {
      throw new NeuriteError(
        `it gave the observation ${describe(observation)}, which is not one of ${observationSpace.toString()}`,
      );
    }
    observationSpace.store(observation, target, this.index * observationSpace.storedSize);
  }

  #writeMask({ masks }: LaneArrays): void {
    if (masks === undefined) return;
    const size = maskSize(this.#environment.actionSpace);
    const mask = this.#environment.actionMask?.();
    if (mask !== undefined && mask.length !== size) {
      throw new NeuriteError(`its action mask has ${mask.length} elements; ${size} choices need one each`);
    }
    if (mask === undefined) masks.fill(1, this.index * size, (this.index + 1) * size);
    else masks.set(mask, this.index * size);
  }
}

function hasNaN(observation: unknown): boolean {
  if (typeof observation === 'number') return Number.isNaN(observation);
  const values = observation as Float32Array;
  for (let index = 0; index < values.length; index++) if (Number.isNaN(values[index])) return true;
  return false;
}
