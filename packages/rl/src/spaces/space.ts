import type { HostRandom } from '../random/host-random.ts';

/**
 * The set of all observations, or of all actions, of an environment.
 *
 * A space also says how its values stand in flat arrays of numbers, which is what networks are given and buffers hold.
 */
export interface Space<Value = unknown> {
  readonly kind: 'discrete' | 'box' | 'multiDiscrete';
  /** How many numbers a value takes when it is stored: 1 for discrete, one each for multiDiscrete, all elements of a box. */
  readonly storedSize: number;
  /** The shape in which networks are given a value: a box as it is, discrete values one-hot. */
  readonly networkShape: readonly number[];
  /** A random value; of a bounded box uniform, of actions under a mask one that is allowed. */
  sample(random: HostRandom, mask?: ArrayLike<number>): Value;
  contains(value: unknown): value is Value;
  /** Writes a value into an array of stored values. */
  store(value: Value, target: StoredValues, offset: number): void;
  /** The value that stands in an array of stored values. */
  read(source: ArrayLike<number>, offset: number): Value;
  /** Writes what networks are given for the stored value. */
  encode(stored: ArrayLike<number>, offset: number, target: Float32Array, targetOffset: number): void;
  toString(): string;
}

/** Arrays in which values of a space can be stored. */
export type StoredValues = Float32Array | Int32Array;

/** How many numbers networks are given for a value. */
export function networkSize(space: Space): number {
  return space.networkShape.reduce((product, length) => product * length, 1);
}
