import { ArgumentError } from '@neurite/backend';
import type { HostRandom } from '../random/host-random.ts';
import type { Space, StoredValues } from './space.ts';

/** The whole numbers 0 … n − 1: which of n actions, which of n states. Networks are given them one-hot. */
export class Discrete implements Space<number> {
  readonly kind = 'discrete';
  readonly n: number;
  readonly storedSize = 1;
  readonly networkShape: readonly number[];

  /** @throws ArgumentError unless n is a whole number of at least 1 */
  constructor(n: number) {
    if (!Number.isInteger(n) || n < 1) {
      throw new ArgumentError(`A discrete space has a whole number of values, at least 1; got ${n}.`);
    }
    this.n = n;
    this.networkShape = [n];
  }

  sample(random: HostRandom, mask?: ArrayLike<number>): number {
    if (mask === undefined) return random.integer(this.n);
    const allowed = allowedActions(mask, 0, this.n);
    return allowed[random.integer(allowed.length)]!;
  }

  contains(value: unknown): value is number {
    return Number.isInteger(value) && (value as number) >= 0 && (value as number) < this.n;
  }

  store(value: number, target: StoredValues, offset: number): void {
    target[offset] = value;
  }

  read(source: ArrayLike<number>, offset: number): number {
    return source[offset]!;
  }

  encode(stored: ArrayLike<number>, offset: number, target: Float32Array, targetOffset: number): void {
    target.fill(0, targetOffset, targetOffset + this.n);
    target[targetOffset + stored[offset]!] = 1;
  }

  toString(): string {
    return `Discrete(${this.n})`;
  }
}

/**
 * A space of n values; see {@link Discrete}.
 *
 * @example
 * discrete(4).contains(4); // false
 */
export function discrete(n: number): Discrete {
  return new Discrete(n);
}

/**
 * Which of `count` actions a mask allows, beginning at `offset`.
 *
 * @throws ArgumentError when it allows none
 */
export function allowedActions(mask: ArrayLike<number>, offset: number, count: number): number[] {
  const allowed: number[] = [];
  for (let action = 0; action < count; action++) if (mask[offset + action] !== 0) allowed.push(action);
  if (allowed.length > 0) return allowed;
  throw new ArgumentError('The action mask allows no action. An episode in which nothing can be done has ended.');
}
