import { ArgumentError } from '@neurite/backend';
import { RandomGenerator, type Tensor, tensor } from '@neurite/tensors';

/** Windows of audio and their classes in memory, with 16 bits a sample: half of what a network needs. */
export class WindowStore {
  readonly #length: number;
  readonly #windows: Int16Array[] = [];
  readonly #labels: number[] = [];

  /** @param length samples of a window */
  constructor(length: number) {
    this.#length = length;
  }

  get size(): number {
    return this.#labels.length;
  }

  get labels(): readonly number[] {
    return this.#labels;
  }

  /** @throws ArgumentError when the window has another length */
  add(window: Float32Array, label: number): void {
    if (window.length !== this.#length) {
      throw new ArgumentError(`A window has ${this.#length} samples; got ${window.length}.`);
    }
    const limit = 32767;
    this.#windows.push(Int16Array.from(window, (x) => Math.round(Math.max(-1, Math.min(1, x)) * limit)));
    this.#labels.push(label);
  }

  /** The windows of these numbers, one after the other: [numbers, length]. */
  windows(numbers: readonly number[] | Int32Array): Tensor {
    const data = new Float32Array(numbers.length * this.#length);
    Array.from(numbers).forEach((number, row) => {
      const window = this.#windows[number]!;
      for (let n = 0; n < window.length; n++) data[row * this.#length + n] = window[n]! / 32767;
    });
    return tensor(data, [numbers.length, this.#length]);
  }

  /** Batches in an order that follows from the seed, one pass after the other in another one. */
  *batches(batchSize: number, seed?: number): Generator<{ readonly x: Tensor; readonly y: Tensor }> {
    const order =
      seed === undefined ? Int32Array.from(this.#labels.keys()) : new RandomGenerator(seed).permutation(this.size);
    for (let at = 0; at < order.length; at += batchSize) {
      const numbers = order.subarray(at, at + batchSize);
      const labels = Int32Array.from(numbers, (number) => this.#labels[number]!);
      yield { x: this.windows(numbers), y: tensor(labels, [labels.length], 'int32') };
    }
  }
}
