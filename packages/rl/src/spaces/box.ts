import { ArgumentError } from '@neurite/backend';
import type { HostRandom } from '../random/host-random.ts';
import type { Space, StoredValues } from './space.ts';

/** How a {@link Box} is made. */
export interface BoxOptions {
  /** The least value: one for all elements, or one each. */
  readonly low: number | readonly number[];
  /** The greatest value. */
  readonly high: number | readonly number[];
  /** Default: one axis, as long as the list of bounds. */
  readonly shape?: readonly number[];
}

/** Real numbers between bounds, which may be infinite: a value is a Float32Array in row-major order. */
export class Box implements Space<Float32Array> {
  readonly kind = 'box';
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly shape: readonly number[];
  readonly storedSize: number;
  readonly networkShape: readonly number[];

  /** @throws ArgumentError when bounds and shape do not fit together, or a low bound is above the high one */
  constructor(options: BoxOptions) {
    const { low, high } = options;
    const listed = typeof low === 'number' ? high : low;
    const shape = options.shape ?? (typeof listed === 'number' ? [] : [listed.length]);
    const size = shape.reduce((product, length) => product * length, 1);
    this.low = bounds('low', low, size, shape);
    this.high = bounds('high', high, size, shape);
    this.shape = [...shape];
    this.storedSize = size;
    this.networkShape = this.shape.length === 0 ? [1] : this.shape;
    const wrong = this.low.findIndex((value, index) => !(value <= this.high[index]!));
    if (wrong >= 0) {
      throw new ArgumentError(
        `A box needs low ≤ high; element ${wrong} goes from ${this.low[wrong]} to ${this.high[wrong]}.`,
      );
    }
  }

  /** Whether all bounds are finite. */
  get isBounded(): boolean {
    return this.low.every(Number.isFinite) && this.high.every(Number.isFinite);
  }

  /** Uniform between finite bounds; exponential from one, normal without any, as in Gymnasium. */
  sample(random: HostRandom): Float32Array {
    return Float32Array.from(this.low, (low, index) => {
      const high = this.high[index]!;
      if (Number.isFinite(low) && Number.isFinite(high)) return random.uniform(low, high);
      if (Number.isFinite(low)) return low - Math.log(1 - random.random());
      return Number.isFinite(high) ? high + Math.log(1 - random.random()) : random.normal();
    });
  }

  contains(value: unknown): value is Float32Array {
    return (
      value instanceof Float32Array &&
      value.length === this.storedSize &&
      value.every((element, index) => element >= this.low[index]! && element <= this.high[index]!)
    );
  }

  store(value: Float32Array, target: StoredValues, offset: number): void {
    target.set(value, offset);
  }

  read(source: ArrayLike<number>, offset: number): Float32Array {
    const value = new Float32Array(this.storedSize);
    for (let index = 0; index < value.length; index++) value[index] = source[offset + index]!;
    return value;
  }

  encode(stored: ArrayLike<number>, offset: number, target: Float32Array, targetOffset: number): void {
    for (let index = 0; index < this.storedSize; index++) target[targetOffset + index] = stored[offset + index]!;
  }

  toString(): string {
    const range = (values: Float32Array): string =>
      values.every((value) => value === values[0]) ? String(values[0]) : `[${[...values].join(', ')}]`;
    return `Box(${range(this.low)}, ${range(this.high)}, [${this.shape.join(', ')}])`;
  }
}

/**
 * Real numbers between bounds; see {@link Box}.
 *
 * @example
 * box({ low: -2, high: 2, shape: [1] })
 */
export function box(options: BoxOptions): Box {
  return new Box(options);
}

function bounds(name: string, given: number | readonly number[], size: number, shape: readonly number[]): Float32Array {
  if (typeof given === 'number') return new Float32Array(size).fill(given);
  if (given.length === size) return Float32Array.from(given);
  throw new ArgumentError(
    `A box of shape [${shape.join(', ')}] has ${size} elements; '${name}' has ${given.length} values.`,
  );
}
