/**
 * Weights of many items whose sum, and the item at any place of it, are found in log₂ n steps: a binary tree of sums in one
 * array, the root at 1.
 */
export class SumTree {
  readonly #leaves: number;
  readonly #sums: Float64Array;

  constructor(capacity: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(capacity, 1)));
    this.#sums = new Float64Array(2 * this.#leaves);
  }

  get total(): number {
    return this.#sums[1]!;
  }

  weight(item: number): number {
    return this.#sums[this.#leaves + item]!;
  }

  set(item: number, weight: number): void {
    let node = this.#leaves + item;
    this.#sums[node] = weight;
    // Sums are made anew from their parts, so that rounding does not gather.
    for (node >>= 1; node >= 1; node >>= 1) this.#sums[node] = this.#sums[2 * node]! + this.#sums[2 * node + 1]!;
  }

  /** The item at a place from 0 to before the total, as if all weights lay side by side. */
  find(place: number): number {
    let node = 1;
    let rest = place;
    while (node < this.#leaves) {
      const left = this.#sums[2 * node]!;
      // What rounding pushed beyond the last weight belongs to it.
      const isLeft = rest < left || this.#sums[2 * node + 1] === 0;
      node = isLeft ? 2 * node : 2 * node + 1;
      if (!isLeft) rest -= left;
    }
    return node - this.#leaves;
  }
}
