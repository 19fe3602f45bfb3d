import type { MersenneTwister } from './mersenne-twister.ts';

/**
 * `size` different numbers below `population`, chosen by the same one of three methods, and so the same numbers, as
 * scikit-learn's `sample_without_replacement(method='auto')`.
 */
export function sampleWithoutReplacement(random: MersenneTwister, population: number, size: number): Int32Array {
  const ratio = size / population;
  if (ratio > 0.01 && ratio < 0.99) return random.permutation(population).slice(0, size);
  return ratio < 0.2 ? byTracking(random, population, size) : byReservoir(random, population, size);
}

function byTracking(random: MersenneTwister, population: number, size: number): Int32Array {
  const selected = new Set<number>();
  while (selected.size < size) selected.add(random.integer(population));
  return Int32Array.from(selected);
}

function byReservoir(random: MersenneTwister, population: number, size: number): Int32Array {
  const sample = Int32Array.from({ length: size }, (_, index) => index);
  for (let candidate = size; candidate < population; candidate++) {
    const place = random.integer(candidate + 1);
    if (place < size) sample[place] = candidate;
  }
  return sample;
}
