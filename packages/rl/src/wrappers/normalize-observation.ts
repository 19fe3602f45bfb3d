import type { Environment, ResetOptions, ResetResult, StepResult } from '../environments/environment.ts';
import { type Box, box } from '../spaces/box.ts';
import { requireBox } from './require-box.ts';
import { RunningMoments, type SavedMoments } from './running-moments.ts';
import { Wrapper } from './wrapper.ts';

/** How {@link NormalizeObservation} works. */
export interface NormalizeObservationOptions {
  /** Added to the variance. Default 1e-8. */
  readonly epsilon?: number;
  /** Whether the moments follow what is seen: false to judge a policy by those it was trained with. Default true. */
  readonly isUpdating?: boolean;
}

/**
 * Brings observations of a box to mean 0 and variance 1, by running moments of what was seen so far:
 * (x − mean) / √(variance + epsilon).
 *
 * Source: Gymnasium's `NormalizeObservation`.
 *
 * @example
 * const agent = ppo({ environment: () => new NormalizeObservation(make('MountainCarContinuous-v0')) });
 */
export class NormalizeObservation<Action> extends Wrapper<Float32Array, Action> {
  isUpdating: boolean;
  readonly #epsilon: number;
  readonly #moments: RunningMoments;
  readonly #space: Box;

  /** @throws ArgumentError unless observations are a box */
  constructor(environment: Environment<Float32Array, Action>, options: NormalizeObservationOptions = {}) {
    super(environment);
    const { shape, storedSize } = requireBox('NormalizeObservation', environment);
    this.#epsilon = options.epsilon ?? 1e-8;
    this.isUpdating = options.isUpdating ?? true;
    this.#moments = new RunningMoments(storedSize);
    this.#space = box({ low: -Infinity, high: Infinity, shape });
  }

  override get observationSpace(): Box {
    return this.#space;
  }

  override reset(options?: ResetOptions): ResetResult<Float32Array> {
    const { observation, info } = super.reset(options);
    return { observation: this.#normalized(observation), info };
  }

  override step(action: Action): StepResult<Float32Array> {
    const result = super.step(action);
    return { ...result, observation: this.#normalized(result.observation) };
  }

  protected override saveState(): unknown {
    return this.#moments.save();
  }

  protected override restoreState(state: unknown): void {
    this.#moments.restore(state as SavedMoments);
  }

  #normalized(observation: Float32Array): Float32Array {
    if (this.isUpdating) this.#moments.add(observation);
    const { mean, variance } = this.#moments;
    return observation.map((value, index) => (value - mean[index]!) / Math.sqrt(variance[index]! + this.#epsilon));
  }
}
