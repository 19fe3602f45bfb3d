import { ArgumentError } from '@neurite/backend';
import type { AgentCallback, LearningRun } from '../agents/common/agent-callback.ts';
import { evaluatePolicy, type EvaluatePolicyOptions, type PolicyEvaluation } from './evaluate-policy.ts';

/** How {@link periodicEvaluation} goes about it. */
export interface PeriodicEvaluationOptions extends EvaluatePolicyOptions {
  /** After how many steps, each time. Default 10,000. */
  readonly every?: number;
  /** Where the best agent so far is saved: a file ending in `.safetensors`. Default: nowhere. */
  readonly bestPath?: string;
  /** Ends learning once the mean return is as high. Default: never. */
  readonly stopAt?: number;
}

/** What an evaluation came to while learning. */
export interface PeriodicResult extends PolicyEvaluation {
  readonly steps: number;
}

/** A callback that judges the agent, and what it found. */
export interface PeriodicEvaluation extends AgentCallback {
  readonly results: readonly PeriodicResult[];
  /** The best of them; of equal ones the first. */
  readonly best: PeriodicResult | undefined;
}

/**
 * A callback that judges an agent now and then while it learns, in environments and with seeds of their own, saves the best, and may
 * end learning early.
 *
 * @throws ArgumentError unless `every` is a whole number of at least 1
 * @example
 * const evaluation = periodicEvaluation({ environment: 'CartPole-v1', every: 5000, episodes: 20, stopAt: 475, bestPath: 'best.safetensors' });
 * await agent.learn({ steps: 100_000, callbacks: [evaluation] });
 * console.log(evaluation.best?.mean);
 */
export function periodicEvaluation(options: PeriodicEvaluationOptions): PeriodicEvaluation {
  const { every = 10_000, bestPath, stopAt = Infinity, ...how } = options;
  if (!Number.isInteger(every) || every < 1) {
    throw new ArgumentError(`periodicEvaluation: every must be a whole number of at least 1; got ${every}.`);
  }
  const results: PeriodicResult[] = [];
  let best: PeriodicResult | undefined;
  let next = every;
  return {
    results,
    get best() {
      return best;
    },
    onStart({ steps }: LearningRun): void {
      next = steps + every;
    },
    async onUpdate(run: LearningRun): Promise<void> {
      if (run.steps < next) return;
      next += every * Math.ceil((run.steps - next + 1) / every);
      const result = { steps: run.steps, ...(await evaluatePolicy(run.agent, how)) };
      results.push(result);
      if (best === undefined || result.mean > best.mean) {
        best = result;
        if (bestPath !== undefined) await run.agent.save(bestPath);
      }
      if (result.mean >= stopAt) run.stop();
    },
  };
}
