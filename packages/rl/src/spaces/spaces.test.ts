import { describe, expect, it } from 'vitest';
import { HostRandom } from '../random/host-random.ts';
import { box } from './box.ts';
import { discrete } from './discrete.ts';
import { multiDiscrete } from './multi-discrete.ts';
import { networkSize, type Space } from './space.ts';

const spaces: readonly (readonly [
  space: Space,
  inside: unknown,
  encoded: readonly number[],
  outside: readonly unknown[],
])[] = [
  [discrete(3), 1, [0, 1, 0], [3, -1, 0.5, '1', undefined]],
  [multiDiscrete([2, 3]), Int32Array.of(1, 2), [0, 1, 0, 0, 1], [Int32Array.of(2, 0), Int32Array.of(0), [0, 1], 1]],
  [
    box({ low: [-1, 0], high: [1, Infinity] }),
    Float32Array.of(0.5, 9),
    [0.5, 9],
    [Float32Array.of(2, 0), Float32Array.of(NaN, 0), Float32Array.of(0), [0, 0], new Float64Array(2)],
  ],
];

describe.each(spaces.map((space) => [String(space[0]), ...space] as const))(
  '%s',
  (_name, space, inside, encoded, outside) => {
    it('knows what is in it', () => {
      expect(space.contains(inside)).toBe(true);
      for (const value of outside) expect(space.contains(value)).toBe(false);
      const random = new HostRandom(0);
      for (let draw = 0; draw < 200; draw++) expect(space.contains(space.sample(random))).toBe(true);
    });

    it('stores its values, reads them and encodes them', () => {
      const stored = new Float32Array(space.storedSize + 1);
      space.store(inside, stored, 1);
      expect(space.read(stored, 1)).toEqual(inside);
      const target = new Float32Array(networkSize(space) + 1).fill(7);
      space.encode(stored, 1, target, 1);
      expect([...target]).toEqual([7, ...encoded]);
    });
  },
);

it('samples only what a mask allows', () => {
  const random = new HostRandom(0);
  const drawn = new Set(Array.from({ length: 50 }, () => discrete(4).sample(random, [0, 1, 0, 1])));
  expect(drawn).toEqual(new Set([1, 3]));
  const pairs = Array.from({ length: 50 }, () => multiDiscrete([2, 3]).sample(random, [1, 0, 0, 1, 1]));
  expect(pairs.every(([first, second]) => first === 0 && second! > 0)).toBe(true);
  expect(() => discrete(2).sample(random, [0, 0])).toThrow('allows no action');
});

it('refuses spaces that cannot be', () => {
  expect(() => discrete(0)).toThrow('at least 1; got 0');
  expect(() => multiDiscrete([])).toThrow('got []');
  expect(() => box({ low: 1, high: 0, shape: [1] })).toThrow('low ≤ high; element 0 goes from 1 to 0');
  expect(() => box({ low: [0, 0], high: [1], shape: [2] })).toThrow("has 2 elements; 'high' has 1 values");
});
