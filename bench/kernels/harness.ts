/**
 * What the kernel benchmarks share: interleaved runs, so that a noisy neighbour or a falling clock strikes all alike.
 */

export interface Contestant {
  readonly name: string;
  /** Work of one run, in floating-point operations or bytes. */
  readonly work: number;
  readonly run: () => void;
}

export interface Timing {
  readonly name: string;
  /** Work per second at the median run, in units of 10⁹. */
  readonly median: number;
  readonly best: number;
  readonly milliseconds: number;
}

/** Runs all in turns, `rounds` times after one warm-up round, each turn at least `least` milliseconds long. */
export const interleave = (contestants: readonly Contestant[], rounds = 9, least = 4): readonly Timing[] => {
  const repeats = contestants.map(({ run }) => {
    run();
    const start = performance.now();
    run();
    return Math.max(1, Math.ceil(least / Math.max(1e-4, performance.now() - start)));
  });
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    contestants.forEach(({ run }, i) => {
      const start = performance.now();
      for (let r = 0; r < repeats[i]!; r++) run();
      times[i]!.push((performance.now() - start) / repeats[i]!);
    });
  }
  return contestants.map(({ name, work }, i) => {
    const sorted = times[i]!.sort((x, y) => x - y);
    const middle = sorted[sorted.length >> 1]!;
    return { name, milliseconds: middle, median: work / middle / 1e6, best: work / sorted[0]! / 1e6 };
  });
};
