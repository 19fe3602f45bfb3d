/**
 * The tree-structured Parzen estimator: parameters are drawn from the density of the good trials, and of several draws that is
 * taken where it most exceeds the density of the others, all parameters together. Each parameter has its own densities, over places from 0 to 1: the
 * uniform prior, mixed in equal parts with a normal distribution around each trial that is as wide as the way to the farther of
 * its neighbours, the ends of the range among them; for choices, counts to which the prior adds one each.
 *
 * Source: Bergstra et al., Algorithms for hyper-parameter optimization (NIPS 2011), section 4.
 */
import type { Random } from '../random.ts';
import type { Judged } from './samplers.ts';
import {
  type Choice,
  type Parameters,
  type ParameterValue,
  placeOf,
  type Range,
  type SearchSpace,
  valueAt,
} from './space.ts';

/** The share of trials that count as good: the paper's γ. */
const GOOD = 0.15;
const CANDIDATES = 24;

/** @param pending trials that are not judged yet: they count as others, so that not all go to the same place */
export function proposeByTpe(
  space: SearchSpace,
  judged: readonly Judged[],
  pending: readonly Parameters[],
  random: Random,
): Parameters {
  const order = judged.toSorted((a, b) => a.loss - b.loss).map(({ parameters }) => parameters);
  const count = Math.ceil(GOOD * order.length);
  const [good, others] = [order.slice(0, count), [...order.slice(count), ...pending]];
  const dimensions = Object.entries(space).map(([name, dimension]) => {
    const [inside, outside] = [good, others].map((trials) => trials.map((trial) => trial[name]!));
    return {
      name,
      ...(dimension.kind === 'choice' ? chosen(dimension, inside!, outside!) : placed(dimension, inside!, outside!)),
    };
  });
  const candidates = Array.from({ length: CANDIDATES }, () =>
    dimensions.map(({ name, draw }) => ({ name, ...draw(random) })),
  );
  const gain = (candidate: (typeof candidates)[number]): number => candidate.reduce((sum, one) => sum + one.gain, 0);
  const best = candidates.reduce((a, b) => (gain(b) > gain(a) ? b : a));
  return Object.fromEntries(best.map(({ name, value }) => [name, value]));
}

/** A value of one parameter, and how much likelier it is among good trials than among others: log l(x) − log g(x). */
interface Drawn {
  readonly value: ParameterValue;
  readonly gain: number;
}

/** Draws a parameter as good trials have it. */
interface Estimator {
  readonly draw: (random: Random) => Drawn;
}

function chosen({ values }: Choice, good: readonly ParameterValue[], others: readonly ParameterValue[]): Estimator {
  // Each value is taken to have been seen once more, so that none is ruled out.
  const share = (trials: readonly ParameterValue[], value: ParameterValue): number =>
    (trials.filter((one) => one === value).length + 1) / (trials.length + values.length);
  const weights = values.map((value) => share(good, value));
  const gains = values.map((value, index) => Math.log(weights[index]!) - Math.log(share(others, value)));
  return {
    draw: (random) => {
      const index = drawIndex(weights, random);
      return { value: values[index]!, gain: gains[index]! };
    },
  };
}

function placed(range: Range, good: readonly ParameterValue[], others: readonly ParameterValue[]): Estimator {
  const places = (values: readonly ParameterValue[]): number[] =>
    values.map((value) => placeOf(range, value as number));
  const [inside, outside] = [mixtureOf(places(good)), mixtureOf(places(others))];
  return {
    draw: (random) => {
      const place = draw(inside, random);
      return {
        value: valueAt(range, place),
        gain: Math.log(density(inside, place)) - Math.log(density(outside, place)),
      };
    },
  };
}

/** Normal distributions cut to 0…1, of the same weight as the uniform one that is always among them. */
type Mixture = readonly { readonly mean: number; readonly deviation: number }[];

function mixtureOf(places: readonly number[]): Mixture {
  const sorted = places.toSorted((a, b) => a - b);
  // Not narrower than what so many trials can tell.
  const least = 1 / Math.min(100, places.length + 2);
  return sorted.map((mean, index) => {
    const gaps = [mean - (sorted[index - 1] ?? 0), (sorted[index + 1] ?? 1) - mean];
    return { mean, deviation: Math.max(...gaps, least) };
  });
}

function density(mixture: Mixture, place: number): number {
  const parts = mixture.map(({ mean, deviation }) => {
    const inside = normalShare((1 - mean) / deviation) - normalShare(-mean / deviation);
    const height = Math.exp(-0.5 * ((place - mean) / deviation) ** 2) / Math.sqrt(2 * Math.PI);
    return height / (deviation * inside);
  });
  return parts.reduce((sum, part) => sum + part, 1) / (mixture.length + 1);
}

function draw(mixture: Mixture, random: Random): number {
  const kernel = mixture[Math.floor(random() * (mixture.length + 1))];
  if (kernel === undefined) return random();
  const { mean, deviation } = kernel;
  // Box and Muller's. What falls outside is drawn again; it does so in at most two cases of three, for the mean is inside and the deviation at most 1.
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const place = mean + deviation * normal;
    if (place >= 0 && place <= 1) return place;
  }
}

/** The share of a standard normal distribution below x: Abramowitz and Stegun 26.2.17, within 7.5e-8. */
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))) *
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
  return x >= 0 ? 1 - tail : tail;
}

function drawIndex(weights: readonly number[], random: Random): number {
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (rest -= weight) < 0);
  return found < 0 ? weights.length - 1 : found;
}
