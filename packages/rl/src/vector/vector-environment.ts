import type { Space, StoredValues } from '../spaces/space.ts';

/**
 * Several environments of one kind that act in step. Values stand in flat arrays, one environment after the other, as their
 * space stores them. An environment whose episode ended is reset at once: `observations` then begin the next episode, and
 * `finalObservations` hold the last one (Gymnasium's `AutoresetMode.SAME_STEP`).
 */
export interface VectorEnvironment<Observation = unknown, Action = unknown> {
  readonly id: string;
  /** How many environments there are. */
  readonly count: number;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  /** Whether there are action masks. */
  readonly hasMasks: boolean;
  /**
   * Begins an episode everywhere.
   *
   * @param seeds one for each environment; left out, they go on with the random numbers they have
   */
  reset(seeds?: readonly number[]): Promise<VectorStart>;
  /** @param actions one for each environment, as the space stores them */
  step(actions: StoredValues): Promise<VectorStep>;
  /** All that determines what comes next, as plain data. */
  getState(): Promise<unknown>;
  setState(state: unknown): Promise<void>;
  /** Gives back threads, if there are any. */
  close(): Promise<void>;
}

/** What a vector of environments shows now. Valid until the next step. */
export interface VectorStart {
  /** [count × stored size of an observation] */
  readonly observations: Float32Array;
  /** [count × choices], 1 for what is allowed; missing where there are no masks. */
  readonly masks: Uint8Array | undefined;
}

/** What came of a step. Valid until the next one. */
export interface VectorStep extends VectorStart {
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** What was seen last, before an environment was reset; only there where an episode ended. */
  readonly finalObservations: Float32Array;
  /** The episodes that ended with this step. */
  readonly episodes: readonly Episode[];
  /** The environments that failed, and were made anew. */
  readonly failures: readonly EnvironmentFailure[];
}

/** An episode that has ended. */
export interface Episode {
  /** Which environment. */
  readonly index: number;
  /** The sum of its rewards. */
  readonly total: number;
  /** How many steps it took. */
  readonly length: number;
}

/** An environment that threw, or gave what it must not. */
export interface EnvironmentFailure {
  readonly index: number;
  /** Names the environment, its number, its seed, and what went wrong. */
  readonly message: string;
}
