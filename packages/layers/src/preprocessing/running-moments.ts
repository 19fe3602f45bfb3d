import type { NdArray } from '@neurite/tensors';

/**
 * Mean and variance of data that comes in batches, in double precision, with a value for each position along some axes.
 *
 * Each batch is reduced in two passes and then joined to what came before, which stays exact where squares would cancel.
 *
 * Source: Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979).
 */
export class RunningMoments {
  /** How many values each position has seen. */
  count = 0;
  mean: Float32Array = new Float32Array();
  #mean: Float64Array = new Float64Array();
  #squares: Float64Array = new Float64Array();

  readonly #axes: readonly number[];

  /** @param axes the axes that are kept, ascending */
  constructor(axes: readonly number[]) {
    this.#axes = axes;
  }

  /** The biased variance. */
  get variance(): Float32Array {
    return Float32Array.from(this.#squares, (sum) => sum / this.count);
  }

  add({ data, shape }: NdArray): void {
    const positions = keptPositions(shape, this.#axes);
    const kept = this.#axes.reduce((size, axis) => size * shape[axis]!, 1);
    const count = data.length / kept;
    if (!(count > 0)) return;
    const mean = new Float64Array(kept);
    data.forEach((value: number, index: number) => void (mean[positions[index]!]! += value / count));
    const squares = new Float64Array(kept);
    data.forEach((value: number, index: number) => {
      squares[positions[index]!]! += (value - mean[positions[index]!]!) ** 2;
    });
    this.#join(count, mean, squares);
  }

  #join(count: number, mean: Float64Array, squares: Float64Array): void {
    const total = this.count + count;
    if (this.count === 0) {
      this.#mean = mean;
      this.#squares = squares;
    } else {
      mean.forEach((value, at) => {
        const difference = value - this.#mean[at]!;
        this.#squares[at]! += squares[at]! + (difference ** 2 * this.count * count) / total;
        this.#mean[at]! += (difference * count) / total;
      });
    }
    this.count = total;
    this.mean = Float32Array.from(this.#mean);
  }
}

/** For each element of an array the flat position among the axes that are kept. */
function keptPositions(shape: readonly number[], axes: readonly number[]): Int32Array {
  let positions: number[] = [0];
  let kept = 1;
  // From the last axis to the first: each repeats what stands behind it, at a distance where it is kept.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const step = axes.includes(axis) ? kept : 0;
    const behind = positions;
    positions = Array.from({ length: shape[axis]! * behind.length }, (_, index) => {
      return behind[index % behind.length]! + Math.floor(index / behind.length) * step;
    });
    if (step > 0) kept *= shape[axis]!;
  }
  return Int32Array.from(positions);
}
