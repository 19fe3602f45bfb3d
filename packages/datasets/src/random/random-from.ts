import { RandomGenerator } from '@neurite/tensors';
import { MersenneTwister } from './mersenne-twister.ts';

/** The generator that a `randomState` asks for; without one it follows from `setSeed` and all draws before. */
export function randomFrom(randomState: number | undefined): MersenneTwister {
  return new MersenneTwister(randomState ?? freshSeed());
}

/** A seed of 32 bits, drawn from the global generator. */
export function freshSeed(): number {
  return new RandomGenerator().getState().key[0] >>> 0;
}
