import { NeuriteError } from '@neurite/backend';
import type { TabularEnvironment } from '../environments/grids/tabular-environment.ts';
import { actionValue, checkGamma, greedyPolicy, type SolveOptions, type TabularSolution } from './solution.ts';

/**
 * Solves a decision process by improving the values of all states, V(s) ← maxₐ Σ p (r + γ V(s′)), until they settle.
 *
 * Source: Sutton and Barto, Reinforcement learning, 2nd edition, section 4.4.
 *
 * @throws NeuriteError when values do not settle, as with γ = 1 where an episode may go on for ever
 * @example
 * const { values, policy } = valueIteration(new FrozenLake());
 * await evaluatePolicy(tabularPolicy(policy), { environment: 'FrozenLake-v1' });
 */
export function valueIteration(
  { transitions, id }: Pick<TabularEnvironment, 'id' | 'transitions'>,
  options: SolveOptions = {},
): TabularSolution {
  const { gamma = 0.99, tolerance = 1e-10, maxIterations = 100_000 } = options;
  checkGamma(gamma);
  const values = new Float64Array(transitions.length);
  for (let iterations = 1; iterations <= maxIterations; iterations++) {
    let change = 0;
    transitions.forEach((actions, state) => {
      const best = Math.max(...actions.map((possible) => actionValue(possible, values, gamma)));
      change = Math.max(change, Math.abs(best - values[state]!));
      values[state] = best;
    });
    if (change < tolerance) return { values, policy: greedyPolicy(transitions, values, gamma), iterations };
  }
  throw new NeuriteError(
    `${id}: values did not settle in ${maxIterations} iterations. Does γ = ${gamma} let them grow for ever?`,
  );
}
