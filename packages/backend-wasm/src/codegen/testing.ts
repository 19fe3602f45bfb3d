import { ModuleBuilder } from './emitter.ts';
import type { FunctionReference } from './function-builder.ts';
import { instantiate } from './instantiate.ts';
import { compileCode } from './wide.ts';

/** Runs kernels alone, for tests and benchmarks: a bump allocator over one memory, and a module per kernel. */
export class Bench {
  readonly memory: WebAssembly.Memory;
  /** Low, so that a pointer that strays below its area leaves the memory. */
  #top = 64;

  constructor(megabytes = 16) {
    this.memory = new WebAssembly.Memory({ initial: megabytes * 16 });
  }

  /** The address of fresh bytes, aligned to 64, with a guard behind them that `intact` checks. */
  allocate(bytes: number): number {
    const address = Math.ceil(this.#top / 64) * 64;
    this.#top = address + bytes + 64;
    if (this.#top > this.memory.buffer.byteLength) throw new RangeError(`out of test memory at ${this.#top} bytes`);
    this.bytes(address + bytes, 64).fill(0xa5);
    return address;
  }

  /** Values placed in memory. */
  place(values: ArrayLike<number>, kind: 'float32' | 'int32' | 'bool' = 'float32'): number {
    const address = this.allocate(values.length * (kind === 'bool' ? 1 : 4));
    if (kind === 'float32') this.floats(address, values.length).set(values);
    else if (kind === 'int32') this.ints(address, values.length).set(values);
    else this.bytes(address, values.length).set(values);
    return address;
  }

  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }

  ints(address: number, count: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, count);
  }

  bytes(address: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, count);
  }

  /** Whether the guard behind an area of so many bytes still stands. */
  intact(address: number, bytes: number): boolean {
    return this.bytes(address + bytes, 64).every((byte) => byte === 0xa5);
  }

  /** Compiles what `define` defines and gives its functions. */
  compile(
    define: (module: ModuleBuilder) => Readonly<Record<string, FunctionReference>>,
    options: { readonly wide?: boolean } = {},
  ): Record<string, (...args: number[]) => number> {
    const module = new ModuleBuilder();
    module.importMemory({ module: 'env', name: 'memory', initial: 1 });
    for (const [name, callee] of Object.entries(define(module))) module.export(name, callee);
    const exports = instantiate(compileCode(module, options), { memory: this.memory });
    return exports as unknown as Record<string, (...args: number[]) => number>;
  }
}

/** Reproducible numbers in [-1, 1), of a multiplicative congruential generator. */
export const noise = (count: number, seed = 1): Float32Array => {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
};
