/** How long functions take beside each other. */

/** Calls before anything is measured go on for so many milliseconds: V8 optimises code while it runs. */
const WARM_UP = 150;
/** So many rounds, of one call or of as many as take so many milliseconds: short ones are seldom interrupted by other programs. */
const ROUNDS = 51;
const ROUND = 0.3;
/** Slow functions have fewer rounds. */
const MOST_IN_ALL = 800;

/**
 * Milliseconds a call of each function: medians of rounds in which they take turns, so that whatever else the machine does slows all of
 * them alike.
 */
export async function interleaved(runs: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const once: number[] = [];
  for (const run of runs) {
    const begin = performance.now();
    let last = begin;
    let shortest = Infinity;
    for (let calls = 0; calls < 10 || last - begin < WARM_UP; calls++) {
      await run();
      const now = performance.now();
      shortest = Math.min(shortest, now - last);
      last = now;
    }
    once.push(shortest);
  }
  const repeats = once.map((milliseconds) => Math.max(1, Math.round(ROUND / milliseconds)));
  const rounds = Math.min(ROUNDS, Math.max(9, Math.round(MOST_IN_ALL / Math.max(...once))));
  const times: number[][] = runs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      for (let i = 0; i < repeats[index]!; i++) await run();
      times[index]!.push((performance.now() - start) / repeats[index]!);
    }
  }
  return times.map((values) => values.sort((a, b) => a - b)[rounds >> 1]!);
}
