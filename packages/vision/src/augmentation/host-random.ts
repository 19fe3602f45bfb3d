import { ArgumentError, philoxBits } from '@neurite/backend';

const BLOCK = 64;

/**
 * Random numbers on the host, one after the other, which a seed and the number of a stream decide: the example 7 of a data set
 * gets the same ones whichever came before it. Philox, as everywhere in Neurite.
 */
export class HostRandom {
  readonly #key: Int32Array;
  readonly #stream: number;
  #bits: Int32Array = new Int32Array(0);
  #at = 0;
  #blocks = 0;

  /** @throws ArgumentError when the seed or the stream is no whole number of at least 0 */
  constructor(seed: number, stream = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0 || !Number.isSafeInteger(stream) || stream < 0) {
      throw new ArgumentError(
        `A seed, and the number of an example, is a whole number of at least 0; got ${seed}, ${stream}.`,
      );
    }
    this.#key = Int32Array.of(seed | 0, Math.floor(seed / 2 ** 32) | 0);
    this.#stream = stream | 0;
  }

  /** In [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * ((this.#next() >>> 8) * 2 ** -24);
  }

  /** A whole number in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform(0, count));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Of mean 0 and standard deviation 1 (Box and Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Of the distribution beta(alpha, alpha). */
  beta(alpha: number): number {
    const [a, b] = [this.#gamma(alpha), this.#gamma(alpha)];
    return a + b === 0 ? this.integer(2) : a / (a + b);
  }

  /** Source: Marsaglia and Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000). */
  #gamma(shape: number): number {
    if (shape < 1) return this.#gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  #next(): number {
    if (this.#at === this.#bits.length) {
      this.#bits = philoxBits([this.#key[0]!, this.#key[1]!], [this.#blocks, this.#stream], BLOCK);
      this.#blocks += BLOCK / 4;
      this.#at = 0;
    }
    return this.#bits[this.#at++]!;
  }
}
