import { setSeed } from '@neurite/tensors';
import { expect, it } from 'vitest';
import { makeMoons } from '../synthetic/make-moons.ts';
import { freshSeed, randomFrom } from './random-from.ts';

it('draws a seed of its own at every call, which follows from setSeed', () => {
  setSeed(5);
  const seeds = [freshSeed(), freshSeed(), freshSeed()];
  expect(new Set(seeds).size).toBe(3);
  for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  setSeed(5);
  expect([freshSeed(), freshSeed(), freshSeed()]).toEqual(seeds);
});

it('takes a randomState, 0 included, as it is', () => {
  expect(randomFrom(0).nextUint32()).toBe(2357136044);
});

it('makes synthetic data follow from setSeed', () => {
  setSeed(1);
  const first = makeMoons({ noise: 0.1 });
  setSeed(1);
  expect(makeMoons({ noise: 0.1 })).toEqual(first);
});
