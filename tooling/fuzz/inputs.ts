import fc from 'fast-check';
import type { Files } from './target.ts';

/** How many files are made at once. */
const CHUNK = 200;

/** Inputs with their numbers: a number and a seed give the same files every time. */
export function* inputsFrom(
  arbitrary: fc.Arbitrary<Files>,
  seed: number,
  count: number,
  from: number = 0,
): Generator<[number: number, files: Files]> {
  for (let first = from - (from % CHUNK); first < count; first += CHUNK) {
    const files = fc.sample(arbitrary, { numRuns: CHUNK, seed: seed + first });
    for (let input = Math.max(first, from); input < Math.min(first + CHUNK, count); input++) {
      yield [input, files[input - first]!];
    }
  }
}
