/** Random numbers on the host, one at a time, from a whole number: the same on every machine. */
export type Random = () => number;

/**
 * Numbers from 0 to below 1, by the generator mulberry32.
 *
 * Source: Tommy Ettinger, public domain; passes the gjrand tests.
 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
