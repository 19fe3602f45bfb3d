import { ArgumentError } from '@neurite/backend';
import type { Transition, TransitionModel } from '../environments/grids/tabular-environment.ts';
import type { Policy } from '../evaluation/evaluate-policy.ts';

/** A decision process, solved. */
export interface TabularSolution {
  /** What each state is worth. */
  readonly values: Float64Array;
  /** The best action in each state; of equal ones the first. */
  readonly policy: Int32Array;
  /** How often all states were gone through. */
  readonly iterations: number;
}

/** When to stop, and what counts. */
export interface SolveOptions {
  /** The discount, γ. Default 0.99. */
  readonly gamma?: number;
  /** Values that change less are settled. Default 1e-10. */
  readonly tolerance?: number;
  /** After how often going through all states to give up. Default 100,000. */
  readonly maxIterations?: number;
}

/** What an action is worth: Σ p (r + γ V(s′)), nothing following the end. */
export function actionValue(possible: readonly Transition[], values: ArrayLike<number>, gamma: number): number {
  let sum = 0;
  for (const { probability, next, reward, terminated } of possible) {
    sum += probability * (reward + (terminated ? 0 : gamma * values[next]!));
  }
  return sum;
}

/** The best action in each state; one counts as better only beyond rounding. */
export function greedyPolicy(transitions: TransitionModel, values: ArrayLike<number>, gamma: number): Int32Array {
  return Int32Array.from(transitions, (actions) => {
    let best = 0;
    let highest = -Infinity;
    actions.forEach((possible, action) => {
      const value = actionValue(possible, values, gamma);
      if (value <= highest + 1e-12) return;
      best = action;
      highest = value;
    });
    return best;
  });
}

/**
 * A policy written down as an action for each state, to be judged by `evaluatePolicy`.
 *
 * @example
 * const { policy } = valueIteration(new FrozenLake());
 * const { mean } = await evaluatePolicy(tabularPolicy(policy), { environment: 'FrozenLake-v1', episodes: 1000 });
 */
export function tabularPolicy(actions: ArrayLike<number>): Policy {
  return {
    actBatch: (observations, count) =>
      Promise.resolve(Float32Array.from({ length: count }, (_, row) => actions[observations[row]!]!)),
  };
}

/** @throws ArgumentError for a discount that is not from 0 to 1 */
export function checkGamma(gamma: number): void {
  if (!(gamma >= 0 && gamma <= 1)) throw new ArgumentError(`gamma must be from 0 to 1; got ${gamma}.`);
}
