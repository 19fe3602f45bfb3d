import { ArgumentError, NeuriteError } from '@neurite/backend';
import type { Environment, ResetOptions, ResetResult, StepResult } from '../environments/environment.ts';
import { Wrapper } from './wrapper.ts';

/**
 * Truncates an episode after so many steps.
 *
 * @example
 * const short = new TimeLimit(new CartPole(), 1);
 * short.reset();
 * short.step(0).truncated; // true
 */
export class TimeLimit<Observation, Action> extends Wrapper<Observation, Action> {
  readonly maxSteps: number;
  #steps = 0;

  /** @throws ArgumentError unless `maxSteps` is a whole number of at least 1 */
  constructor(environment: Environment<Observation, Action>, maxSteps: number) {
    super(environment);
    if (!Number.isInteger(maxSteps) || maxSteps < 1) {
      throw new ArgumentError(`TimeLimit: maxSteps must be a whole number of at least 1; got ${maxSteps}.`);
    }
    this.maxSteps = maxSteps;
  }

  override reset(options?: ResetOptions): ResetResult<Observation> {
    this.#steps = 0;
    return super.reset(options);
  }

  override step(action: Action): StepResult<Observation> {
    if (this.#steps >= this.maxSteps) {
      throw new NeuriteError(
        `${this.id}: this episode is over, after ${this.maxSteps} steps. Call reset() to begin an episode.`,
      );
    }
    const result = super.step(action);
    this.#steps += 1;
    return this.#steps < this.maxSteps ? result : { ...result, truncated: true };
  }

  protected override saveState(): unknown {
    return this.#steps;
  }

  protected override restoreState(state: unknown): void {
    this.#steps = state as number;
  }
}
