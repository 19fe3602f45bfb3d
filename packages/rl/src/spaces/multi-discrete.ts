import { ArgumentError } from '@neurite/backend';
import type { HostRandom } from '../random/host-random.ts';
import { allowedActions } from './discrete.ts';
import type { Space, StoredValues } from './space.ts';

/** Several discrete choices at once: a value is an Int32Array with one whole number below each of `counts`. */
export class MultiDiscrete implements Space<Int32Array> {
  readonly kind = 'multiDiscrete';
  readonly counts: readonly number[];
  readonly storedSize: number;
  readonly networkShape: readonly number[];

  /** @throws ArgumentError unless all counts are whole numbers of at least 1 */
  constructor(counts: readonly number[]) {
    if (counts.length === 0 || !counts.every((count) => Number.isInteger(count) && count >= 1)) {
      throw new ArgumentError(
        `A multiDiscrete space takes a list of whole numbers of at least 1; got [${counts.join(', ')}].`,
      );
    }
    this.counts = [...counts];
    this.storedSize = counts.length;
    this.networkShape = [counts.reduce((sum, count) => sum + count, 0)];
  }

  sample(random: HostRandom, mask?: ArrayLike<number>): Int32Array {
    let offset = 0;
    return Int32Array.from(this.counts, (count) => {
      if (mask === undefined) return random.integer(count);
      const allowed = allowedActions(mask, offset, count);
      offset += count;
      return allowed[random.integer(allowed.length)]!;
    });
  }

  contains(value: unknown): value is Int32Array {
    return (
      value instanceof Int32Array &&
      value.length === this.storedSize &&
      value.every((choice, index) => choice >= 0 && choice < this.counts[index]!)
    );
  }

  store(value: Int32Array, target: StoredValues, offset: number): void {
    target.set(value, offset);
  }

  read(source: ArrayLike<number>, offset: number): Int32Array {
    return Int32Array.from({ length: this.storedSize }, (_, index) => source[offset + index]!);
  }

  encode(stored: ArrayLike<number>, offset: number, target: Float32Array, targetOffset: number): void {
    let at = targetOffset;
    for (const [index, count] of this.counts.entries()) {
      target.fill(0, at, at + count);
      target[at + stored[offset + index]!] = 1;
      at += count;
    }
  }

  toString(): string {
    return `MultiDiscrete([${this.counts.join(', ')}])`;
  }
}

/**
 * Several discrete choices; see {@link MultiDiscrete}.
 *
 * @example
 * multiDiscrete([3, 2]).contains(Int32Array.of(2, 1)); // true
 */
export function multiDiscrete(counts: readonly number[]): MultiDiscrete {
  return new MultiDiscrete(counts);
}
