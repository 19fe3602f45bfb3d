import { MersenneTwister } from './mersenne-twister.ts';

/** The generator that a `randomState` asks for; without one, a generator that no other call gets. */
export function randomFrom(randomState: number | undefined): MersenneTwister {
  return new MersenneTwister(randomState ?? freshSeed());
}

/** A seed from the machine's own source of randomness. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
