import type { Parameters } from './space.ts';

/** What a training function is told. */
export interface Trial<P extends Parameters = Parameters> {
  readonly parameters: P;
  /** Counted from 0. */
  readonly number: number;
  /** How much may be spent: epochs, as a rule. `maxBudget` unless hyperband asks for less. */
  readonly budget: number;
  /** For `setSeed`: the same for the same trial, whichever thread it runs in. */
  readonly seed: number;
}

/** Trains and judges with some parameters. @returns the score */
export type TrainFunction<P extends Parameters = Parameters> = (trial: Trial<P>) => number | Promise<number>;

/** One training that is over. */
export interface TrialResult {
  readonly number: number;
  readonly parameters: Parameters;
  readonly budget: number;
  /** `undefined` where the trial failed. */
  readonly score: number | undefined;
  /** Why it failed. */
  readonly error: string | undefined;
  readonly milliseconds: number;
}
