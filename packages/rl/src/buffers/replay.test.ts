import { describe, expect, it } from 'vitest';
import { HostRandom } from '../random/host-random.ts';
import { PrioritizedReplayBuffer } from './prioritized-replay-buffer.ts';
import { ReplayBuffer, type StoredTransition } from './replay-buffer.ts';
import { SumTree } from './sum-tree.ts';

const transition = (id: number): StoredTransition => ({
  observation: [id, -id],
  action: [id % 3],
  reward: id / 10,
  next: [id + 1, -id - 1],
  discount: 0.9,
  nextMask: [1, 0, 1],
});
const sizes = { capacity: 4, observation: 2, action: 1, mask: 3 };

describe('ReplayBuffer', () => {
  it('holds the last transitions, each whole', () => {
    const buffer = new ReplayBuffer(sizes);
    expect([0, 1, 2, 3, 4, 5].map((id) => buffer.add(transition(id)))).toEqual([0, 1, 2, 3, 0, 1]);
    expect(buffer.size).toBe(4);
    const batch = buffer.sample(200, new HostRandom(0));
    const seen = new Set<number>();
    batch.indices.forEach((_, row) => {
      const id = batch.observations[2 * row]!;
      seen.add(id);
      expect(batch.observations[2 * row + 1]).toBe(-id);
      expect([...batch.next.subarray(2 * row, 2 * row + 2)]).toEqual([id + 1, -id - 1]);
      expect(batch.actions[row]).toBe(id % 3);
      expect(batch.rewards[row]).toBe(Math.fround(id / 10));
      expect([...batch.nextMasks.subarray(3 * row, 3 * row + 3)]).toEqual([1, 0, 1]);
    });
    expect(seen).toEqual(new Set([2, 3, 4, 5]));
    expect(new Set(batch.weights)).toEqual(new Set([1]));
  });

  it('refuses to draw from nothing, and to have no room', () => {
    expect(() => new ReplayBuffer(sizes).sample(1, new HostRandom(0))).toThrow('The replay buffer is empty');
    expect(() => new ReplayBuffer({ ...sizes, capacity: 0 })).toThrow('at least 1; got 0');
  });

  it.each([ReplayBuffer, PrioritizedReplayBuffer])('goes on from what was saved: %o', (Kind) => {
    const buffer = new Kind(sizes);
    for (let id = 0; id < 6; id++) buffer.add(transition(id));
    if (buffer instanceof PrioritizedReplayBuffer) buffer.setErrors([0, 1, 2], [0.3, -2, 1 / 3]);
    const { arrays, position, size } = buffer.save();
    const other = new Kind(sizes);
    other.restore(
      Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()])),
      position,
      size,
    );
    for (const each of [buffer, other]) each.add(transition(9));
    expect(other.sample(50, new HostRandom(1))).toEqual(buffer.sample(50, new HostRandom(1)));
  });
});

describe('PrioritizedReplayBuffer', () => {
  it('draws by priority, and makes up for it', () => {
    const buffer = new PrioritizedReplayBuffer({ ...sizes, capacity: 5 }, { alpha: 0.5, epsilon: 0 });
    for (let id = 0; id < 5; id++) buffer.add(transition(id));
    const errors = [1, -4, 9, 16, 0.25];
    buffer.setErrors([0, 1, 2, 3, 4], errors);
    buffer.beta = 0.7;
    const { indices, weights } = buffer.sample(10_500, new HostRandom(0));
    const priorities = errors.map((error) => Math.sqrt(Math.abs(error)));
    const total = priorities.reduce((sum, priority) => sum + priority, 0);
    const weightOf = (item: number): number => ((5 * priorities[item]!) / total) ** -0.7;
    for (let item = 0; item < 5; item++) {
      const rows = [...indices.keys()].filter((row) => indices[row] === item);
      expect(Math.abs(rows.length / 10_500 - priorities[item]! / total)).toBeLessThan(0.005);
      expect(weights[rows[0]!]).toBeCloseTo(weightOf(item) / weightOf(4), 5);
    }
  });

  it('gives what is new the greatest priority so far', () => {
    const buffer = new PrioritizedReplayBuffer(sizes, { alpha: 1, epsilon: 0 });
    buffer.add(transition(0));
    buffer.setErrors([0], [3]);
    buffer.setErrors([0], [1]);
    buffer.add(transition(1));
    const { indices } = buffer.sample(4000, new HostRandom(0));
    expect(indices.filter((at) => at === 1).length / 4000).toBeCloseTo(0.75, 2);
    expect(() => buffer.setErrors([0], [NaN])).toThrow('The error of transition 0 is NaN');
    expect(() => new PrioritizedReplayBuffer(sizes, { alpha: 2 })).toThrow('alpha must be from 0 to 1; got 2');
  });
});

it('a tree of sums finds each item at its place', () => {
  const tree = new SumTree(5);
  [1, 0, 2, 3, 0].forEach((weight, item) => tree.set(item, weight));
  expect(tree.total).toBe(6);
  expect([0, 0.99, 1, 2.99, 3, 5.99, 6].map((place) => tree.find(place))).toEqual([0, 0, 2, 2, 3, 3, 3]);
  tree.set(3, 0);
  expect(tree.total).toBe(3);
  expect(tree.find(2.999)).toBe(2);
});
