import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Counts single tests; a file that could not be loaded, a suite whose hooks threw and an error outside of any test each count as one failure. */
export function countTests(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that is still pending was never reached: its file broke off, or the run was cut short.
      counts[state === 'pending' ? 'failed' : state] += 1;
    }
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  }
  return counts;
}

/** Closes a run with one plain line that people and machines read alike: `N passed, N failed, N skipped`. */
export default class CountReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const { passed, failed, skipped } = countTests(modules, unhandledErrors);
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    this.#vitest?.logger.log(`\n${line}`);
    // Vitest does not fail a run for every kind of failure counted above; this line must never contradict the exit status.
    if (failed > 0) process.exitCode = 1;
  }
}
