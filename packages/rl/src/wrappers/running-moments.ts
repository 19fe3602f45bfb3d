/** Mean and variance of vectors that come one by one; plain data to save. */
export interface SavedMoments {
  readonly count: number;
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/**
 * A running mean and variance, beginning from mean 0 and variance 1 with a weight of 10⁻⁴.
 *
 * Source: Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979), as in
 * Gymnasium's `RunningMeanStd`.
 */
export class RunningMoments {
  #count = 1e-4;
  readonly #mean: Float64Array;
  readonly #variance: Float64Array;

  constructor(size: number) {
    this.#mean = new Float64Array(size);
    this.#variance = new Float64Array(size).fill(1);
  }

  get mean(): Float64Array {
    return this.#mean;
  }

  get variance(): Float64Array {
    return this.#variance;
  }

  add(values: ArrayLike<number>): void {
    const total = this.#count + 1;
    for (let index = 0; index < this.#mean.length; index++) {
      const difference = values[index]! - this.#mean[index]!;
      const squares = this.#variance[index]! * this.#count + (difference ** 2 * this.#count) / total;
      this.#mean[index]! += difference / total;
      this.#variance[index] = squares / total;
    }
    this.#count = total;
  }

  save(): SavedMoments {
    return { count: this.#count, mean: [...this.#mean], variance: [...this.#variance] };
  }

  restore({ count, mean, variance }: SavedMoments): void {
    this.#count = count;
    this.#mean.set(mean);
    this.#variance.set(variance);
  }
}
