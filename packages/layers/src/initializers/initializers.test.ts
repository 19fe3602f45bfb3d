import { setSeed } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import golden from '../golden/initializers.json' with { type: 'json' };
import { getInitializer, orthogonal, truncatedNormal, varianceScaling } from '../index.ts';
import { fans } from './fans.ts';

// No backend is imported here: weights are drawn on the host.

interface Case {
  readonly name: string;
  readonly initializer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly fanIn: number;
  readonly fanOut: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly gain?: number;
}

const cases = golden.cases as unknown as readonly Case[];

describe('initializers', () => {
  it.each(cases.map((c) => [c.name, c] as const))('%s', (_name, { initializer, options, shape, ...expected }) => {
    setSeed(1);
    expect(fans(shape)).toEqual({ fanIn: expected.fanIn, fanOut: expected.fanOut });
    const made = getInitializer({ name: initializer, config: options }).initialize(shape, 'float32');
    expect(made.shape).toEqual(shape);
    const data = made.data as Float32Array;
    if (expected.gain !== undefined) return expectOrthogonal(data, shape.at(-1)!, expected.gain);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const std = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
    const bound = (5 * expected.std!) / Math.sqrt(data.length) + 1e-7;
    expect(Math.abs(mean - expected.mean!)).toBeLessThanOrEqual(bound);
    expect(Math.abs(std - expected.std!)).toBeLessThanOrEqual(bound);
    // Golden numbers have seven digits.
    expect(Math.min(...data)).toBeGreaterThanOrEqual((expected.min ?? -Infinity) - 1e-6);
    expect(Math.max(...data)).toBeLessThanOrEqual((expected.max ?? Infinity) + 1e-6);
  });

  it('covers every initializer that has a name', () => {
    const names = [...new Set([...cases.map((c) => c.initializer), 'identity'])];
    for (const name of names) expect(getInitializer({ name }).name).toBe(name);
    expect(() => getInitializer('x' as never)).toThrow(`Known: ${[...names].sort().join(', ')}.`);
  });

  it('give the same values for the same seed, and others for another', () => {
    const draw = (seed?: number): number[] => [
      ...truncatedNormal(seed === undefined ? {} : { seed }).initialize([5], 'float32').data,
    ];
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
    setSeed(9);
    const [first, second] = [draw(), draw()];
    setSeed(9);
    expect([draw(), draw()]).toEqual([first, second]);
    expect(first).not.toEqual(second);
  });

  it.each<[string, () => unknown, string]>([
    ['a scale of 0', () => varianceScaling({ scale: 0 }), 'varianceScaling: scale must be greater than 0; got 0.'],
    ['an unknown mode', () => varianceScaling({ mode: 'fanAverage' as never }), "Did you mean 'fanAvg'?"],
    [
      'an unknown distribution',
      () => varianceScaling({ distribution: 'normal' as never }),
      "Unknown distribution of varianceScaling 'normal'.",
    ],
    [
      'orthogonal vectors',
      () => orthogonal().initialize([4], 'float32'),
      'orthogonal needs two axes or more; got the shape [4].',
    ],
    [
      'random integers',
      () => truncatedNormal().initialize([4], 'int32'),
      'truncatedNormal makes float32 weights; asked for int32.',
    ],
    [
      'something that is none',
      () => getInitializer(5 as never),
      'The initializer is given by name, or as an object with initialize(…); got 5.',
    ],
    [
      'a function',
      () => getInitializer(((shape: number[]) => shape) as never),
      'The initializer is given by name, or as an object with initialize(…); got a function.',
    ],
  ])('refuse %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});

function expectOrthogonal(data: Float32Array, columns: number, gain: number): void {
  const rows = data.length / columns;
  const count = Math.min(rows, columns);
  const at = (vector: number, i: number): number =>
    rows < columns ? data[vector * columns + i]! : data[i * columns + vector]!;
  let largest = 0;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let i = 0; i < Math.max(rows, columns); i++) dot += at(a, i) * at(b, i);
      largest = Math.max(largest, Math.abs(dot - (a === b ? gain ** 2 : 0)));
    }
  }
  expect(largest, 'the products of the vectors are those of orthogonal ones').toBeLessThan(1e-5);
}
