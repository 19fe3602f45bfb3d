/** What the worker gives the page. */
import type { Scene } from '@neurite/rl';

export interface PlayView {
  /** Where each episode ended, in steps of learning, how long it was, and the mean of it and up to 99 before it. */
  readonly at: readonly number[];
  readonly returns: readonly number[];
  readonly means: readonly number[];
  /** The figures of the last update, by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Asks for an episode of the agent as it is now. */
export interface PlayQuestion {
  /** Decides how the episode begins. */
  readonly seed: number;
}

export interface PlayedEpisode {
  readonly scenes: readonly Scene[];
  /** After how many steps of learning it was played, and how long the pole stayed up. */
  readonly learnt: number;
  readonly steps: number;
}
