/** How trials are spread over budgets. */
import type { Judged, Sampler } from './samplers.ts';
import type { Parameters } from './space.ts';
import type { TrialResult } from './trial.ts';

/** What a schedule works with. */
export interface ScheduleParts {
  readonly sampler: Sampler;
  readonly trials: number;
  /** How many trials are chosen at a time, before their results are known. */
  readonly parallel: number;
  readonly minBudget: number;
  readonly maxBudget: number;
  readonly reduction: number;
  readonly lossOf: (result: TrialResult) => number;
  /** Runs trials and gives their results, in the same order. */
  readonly run: (
    trials: readonly { readonly number: number; readonly parameters: Parameters; readonly budget: number }[],
  ) => Promise<TrialResult[]>;
}

/** Every trial gets the whole budget. */
export async function wholeBudgets({
  sampler,
  trials,
  parallel,
  maxBudget,
  lossOf,
  run,
}: ScheduleParts): Promise<void> {
  const judged: Judged[] = [];
  for (let number = 0; number < trials; ) {
    const chosen = choose(sampler, judged, Math.min(parallel, trials - number));
    if (chosen.length === 0) return;
    const first = number;
    const results = await run(
      chosen.map((parameters, index) => ({ number: first + index, parameters, budget: maxBudget })),
    );
    judged.push(...results.map((result) => ({ parameters: result.parameters, loss: lossOf(result) })));
    number += chosen.length;
  }
}

/**
 * Hyperband: many trials get a small budget, the best of them more, in brackets that begin with different budgets, so that
 * neither bold nor careful stopping is relied on alone.
 *
 * Source: Li et al., Hyperband (JMLR 2018), algorithm 1.
 */
export async function hyperband(parts: ScheduleParts): Promise<void> {
  const { sampler, trials, parallel, minBudget, maxBudget, reduction, lossOf, run } = parts;
  const deepest = Math.floor(Math.log(maxBudget / minBudget) / Math.log(reduction) + 1e-9);
  const judged: Judged[] = [];
  let number = 0;
  for (let round = 0; number < trials; round++) {
    const bracket = deepest - (round % (deepest + 1));
    const wanted = Math.ceil(((deepest + 1) / (bracket + 1)) * reduction ** bracket);
    let rung: { readonly number: number; readonly parameters: Parameters }[] = [];
    while (rung.length < wanted && number < trials) {
      const pending = rung.map(({ parameters }) => parameters);
      const chosen = choose(sampler, judged, Math.min(parallel, wanted - rung.length, trials - number), pending);
      if (chosen.length === 0) break;
      rung.push(...chosen.map((parameters) => ({ number: number++, parameters })));
    }
    if (rung.length === 0) return;
    for (let step = bracket; step >= 0 && rung.length > 0; step--) {
      const budget = Math.max(minBudget, Math.round(maxBudget / reduction ** step));
      const results = await run(rung.map((trial) => ({ ...trial, budget })));
      // What is sampled next follows from what got furthest: budgets are not comparable.
      if (step === 0)
        judged.push(...results.map((result) => ({ parameters: result.parameters, loss: lossOf(result) })));
      const kept = results
        .filter((result) => Number.isFinite(lossOf(result)))
        .sort((a, b) => lossOf(a) - lossOf(b) || a.number - b.number)
        .slice(0, Math.max(1, Math.floor(rung.length / reduction)));
      rung = kept.map((result) => ({ number: result.number, parameters: result.parameters }));
    }
  }
}

function choose(
  sampler: Sampler,
  judged: readonly Judged[],
  count: number,
  pending: readonly Parameters[] = [],
): Parameters[] {
  const chosen: Parameters[] = [];
  while (chosen.length < count) {
    const next = sampler(judged, [...pending, ...chosen]);
    if (next === undefined) break;
    chosen.push(next);
  }
  return chosen;
}
