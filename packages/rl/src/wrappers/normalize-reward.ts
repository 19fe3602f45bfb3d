import type { Environment, StepResult } from '../environments/environment.ts';
import { RunningMoments, type SavedMoments } from './running-moments.ts';
import { Wrapper } from './wrapper.ts';

/** How {@link NormalizeReward} works. */
export interface NormalizeRewardOptions {
  /** The discount of the return whose spread is measured. Default 0.99. */
  readonly gamma?: number;
  /** Added to the variance. Default 1e-8. */
  readonly epsilon?: number;
}

interface Saved {
  readonly discounted: number;
  readonly moments: SavedMoments;
}

/**
 * Divides rewards by the standard deviation of the discounted return, R ← γ R + r, so that returns vary by about one.
 *
 * Source: Gymnasium's `NormalizeReward`; Engstrom et al., Implementation matters in deep policy gradients (ICLR 2020).
 *
 * @example
 * const agent = ppo({ environment: () => new NormalizeReward(make('Pendulum-v1'), { gamma: 0.9 }), gamma: 0.9 });
 */
export class NormalizeReward<Observation, Action> extends Wrapper<Observation, Action> {
  readonly #gamma: number;
  readonly #epsilon: number;
  readonly #moments = new RunningMoments(1);
  #discounted = 0;

  constructor(environment: Environment<Observation, Action>, options: NormalizeRewardOptions = {}) {
    super(environment);
    this.#gamma = options.gamma ?? 0.99;
    this.#epsilon = options.epsilon ?? 1e-8;
  }

  override step(action: Action): StepResult<Observation> {
    const result = super.step(action);
    this.#discounted = this.#discounted * this.#gamma * (result.terminated ? 0 : 1) + result.reward;
    this.#moments.add([this.#discounted]);
    return { ...result, reward: result.reward / Math.sqrt(this.#moments.variance[0]! + this.#epsilon) };
  }

  protected override saveState(): unknown {
    return { discounted: this.#discounted, moments: this.#moments.save() } satisfies Saved;
  }

  protected override restoreState(state: unknown): void {
    const { discounted, moments } = state as Saved;
    this.#discounted = discounted;
    this.#moments.restore(moments);
  }
}
