import { ArgumentError } from '@neurite/backend';
import type { AgentCallback, LearningRun } from './agent-callback.ts';

/** How {@link learningProgress} shows it. */
export interface LearningProgressOptions {
  /** How many lines for a whole run. Default 10. */
  readonly lines?: number;
  /** Takes each line. Default `console.log`. */
  readonly print?: (line: string) => void;
}

/**
 * A callback that prints how learning goes: steps, the mean return of the last 100 episodes, steps a second.
 *
 * @throws ArgumentError unless `lines` is a whole number of at least 1
 * @example
 * await agent.learn({ steps: 50_000, callbacks: [learningProgress()] });
 * // 5120 of 50000 steps  mean return 48.3  21,000 steps/s
 */
export function learningProgress(options: LearningProgressOptions = {}): AgentCallback {
  const { lines = 10, print = console.log } = options;
  if (!Number.isInteger(lines) || lines < 1) {
    throw new ArgumentError(`learningProgress: lines must be a whole number of at least 1; got ${lines}.`);
  }
  let shown = 0;
  let began = { steps: 0, time: 0 };
  return {
    onStart({ steps, begin, end }: LearningRun): void {
      shown = Math.floor((lines * (steps - begin)) / (end - begin));
      began = { steps, time: performance.now() };
    },
    onUpdate({ steps, begin, end, curve }: LearningRun): void {
      const line = Math.floor((lines * (steps - begin)) / (end - begin));
      if (line === shown) return;
      shown = line;
      const speed = (1000 * (steps - began.steps)) / (performance.now() - began.time);
      const meanReturn = curve.meanReturn();
      const shownReturn = Number.isNaN(meanReturn) ? 'no episode yet' : `mean return ${meanReturn.toFixed(1)}`;
      print(`${steps} of ${end} steps  ${shownReturn}  ${Math.round(speed).toLocaleString('en')} steps/s`);
    },
  };
}
