import { NeuriteError } from '@neurite/backend';
import type { TabularEnvironment } from '../environments/grids/tabular-environment.ts';
import { actionValue, checkGamma, greedyPolicy, type SolveOptions, type TabularSolution } from './solution.ts';

/**
 * Solves a decision process by judging a policy, V(s) ← Σ p (r + γ V(s′)) until it settles, and taking the best actions by
 * these values, until no action changes.
 *
 * Source: Sutton and Barto, Reinforcement learning, 2nd edition, section 4.3.
 *
 * @throws NeuriteError when values do not settle, as with γ = 1 under a policy that may go on for ever
 * @example
 * policyIteration(new GridWorld({ map: ['S +'], noise: 0 }), { gamma: 0.9 }).values; // [0.824, 0.96, 0]
 */
export function policyIteration(
  { transitions, id }: Pick<TabularEnvironment, 'id' | 'transitions'>,
  options: SolveOptions = {},
): TabularSolution {
  const { gamma = 0.99, tolerance = 1e-10, maxIterations = 100_000 } = options;
  checkGamma(gamma);
  const values = new Float64Array(transitions.length);
  let policy: Int32Array = greedyPolicy(transitions, values, gamma);
  let iterations = 0;
  for (;;) {
    iterations += judge(policy);
    const better = greedyPolicy(transitions, values, gamma);
    if (better.every((action, state) => action === policy[state])) return { values, policy, iterations };
    policy = better;
    if (iterations > maxIterations) throw unsettled();
  }

  /** Settles the values of a policy. @returns how often it went through all states */
  function judge(actions: Int32Array): number {
    for (let sweep = 1; sweep <= maxIterations; sweep++) {
      let change = 0;
      transitions.forEach((possible, state) => {
        const value = actionValue(possible[actions[state]!]!, values, gamma);
        change = Math.max(change, Math.abs(value - values[state]!));
        values[state] = value;
      });
      if (change < tolerance) return sweep;
    }
    throw unsettled();
  }

  function unsettled(): NeuriteError {
    return new NeuriteError(
      `${id}: values did not settle in ${maxIterations} iterations. Does γ = ${gamma} let them grow for ever?`,
    );
  }
}
