import {
  elementCount,
  formatType,
  type BufferRef,
  type HostArray,
  NeuriteError,
  ProgramError,
  type StateRef,
  type TensorType,
  type TypedArray,
  zeros,
} from '@neurite/backend';

/**
 * An array that never changes, in the memory of JavaScript.
 *
 * @example
 * new HostBuffer({ shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) }).readSync() // [1, 2]
 */
export class HostBuffer implements BufferRef {
  readonly shape: readonly number[];
  readonly dtype: HostArray['dtype'];
  #data: TypedArray | undefined;

  /** Keeps `array.data` itself: it must not change any more. */
  constructor(array: HostArray) {
    this.shape = array.shape;
    this.dtype = array.dtype;
    this.#data = array.data;
  }

  readSync(): TypedArray {
    if (this.#data === undefined)
      throw new NeuriteError(`A buffer of type ${formatType(this)} was used after it was disposed.`);
    return this.#data;
  }

  async read(): Promise<TypedArray> {
    return this.readSync();
  }

  dispose(): void {
    this.#data = undefined;
  }
}

/**
 * A variable's storage in the memory of JavaScript: every write puts a new array in the place of the old one.
 *
 * @example
 * const steps = new HostState({ shape: [], dtype: 'int32' });
 * steps.write(Int32Array.of(7));
 * steps.readSync() // [7]
 */
export class HostState implements StateRef {
  readonly shape: readonly number[];
  readonly dtype: HostArray['dtype'];
  #data: TypedArray | undefined;
  #version = 0;

  constructor(type: TensorType, data?: TypedArray) {
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#data = zeros(type.dtype, elementCount(type.shape));
    if (data !== undefined) this.write(data);
  }

  get version(): number {
    return this.#version;
  }

  readSync(): TypedArray {
    if (this.#data === undefined)
      throw new NeuriteError(`A variable of type ${formatType(this)} was used after it was disposed.`);
    return this.#data;
  }

  async read(): Promise<TypedArray> {
    return this.readSync();
  }

  write(data: TypedArray): void {
    const before = this.readSync();
    if (data.length !== before.length || data.constructor !== before.constructor) {
      throw new ProgramError(
        `A variable of type ${formatType(this)} cannot take a ${data.constructor.name} of ${data.length} elements.`,
      );
    }
    this.replace(data.slice());
  }

  /** Takes over an array that nobody will change. */
  replace(data: TypedArray): void {
    this.#data = data;
    this.#version++;
  }

  dispose(): void {
    this.#data = undefined;
  }
}
