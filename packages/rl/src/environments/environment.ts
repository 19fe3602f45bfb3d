import type { Scene } from '../rendering/scene.ts';
import type { Space } from '../spaces/space.ts';

/**
 * Something to act in, with Gymnasium's conventions: `reset` begins an episode, `step` takes an action and says what
 * came of it. An episode ends when it is `terminated` (by the rules of the task) or `truncated` (from outside, by a limit
 * of time); after that only `reset` is allowed.
 *
 * Actions and observations are numbers for a discrete space, a Float32Array for a box, an Int32Array for several choices.
 * An environment of one's own implements this interface; extending {@link BaseEnvironment} adds the checks.
 *
 * Source: Towers et al., Gymnasium: a standard interface for reinforcement learning environments, arXiv:2407.17032.
 *
 * @example
 * const environment = make('CartPole-v1');
 * let { observation } = environment.reset({ seed: 42 });
 * const { reward, terminated, truncated } = environment.step(1);
 */
export interface Environment<Observation = unknown, Action = unknown> {
  /** The name that stands in messages: 'CartPole-v1'. */
  readonly id: string;
  readonly observationSpace: Space<Observation>;
  readonly actionSpace: Space<Action>;
  /** How many steps of one second there are, for showing it. */
  readonly framesPerSecond?: number;
  /** Begins an episode. */
  reset(options?: ResetOptions): ResetResult<Observation>;
  /** Takes an action. */
  step(action: Action): StepResult<Observation>;
  /**
   * Which actions are allowed now: 1 or 0 for each of a discrete space, for each choice of each part of several. Left out,
   * or giving `undefined`, all are.
   */
  actionMask?(): Uint8Array | undefined;
  /** What there is to be seen, as shapes. */
  render?(): Scene;
  /** All that determines what comes next, as plain data: so that training goes on bit for bit where it stopped. */
  getState?(): unknown;
  /** Puts back what {@link Environment.getState} gave. */
  setState?(state: unknown): void;
  /** Gives back what it holds: threads, files. */
  close?(): void;
}

/** How an episode begins. */
export interface ResetOptions {
  /** Seeds the environment. Left out, it goes on with the random numbers it has; the first time it seeds itself from `setSeed`. */
  readonly seed?: number;
  /** What this kind of environment can be told: `state`, the initial state; `low` and `high`, bounds to draw it from. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What `reset` gives. */
export interface ResetResult<Observation> {
  readonly observation: Observation;
  readonly info: Info;
}

/** What `step` gives. */
export interface StepResult<Observation> {
  readonly observation: Observation;
  readonly reward: number;
  /** The episode ended by the rules of the task. */
  readonly terminated: boolean;
  /** The episode was ended from outside, so that what would have come still counts. */
  readonly truncated: boolean;
  readonly info: Info;
}

/** Whatever else an environment says. */
export type Info = Readonly<Record<string, unknown>>;
