/**
 * `@tensorflow/tfjs-backend-wasm` as a co-processor: one kernel at a time, its operands copied into its memory, its results copied
 * out, everything there freed at once. So no tensor ever lives in that memory, where the garbage collector sees nothing.
 *
 * Its kernels are bound to one instance of its memory when they are set up, not when they are called. Where an application uses
 * tfjs's own 'wasm' backend too, both therefore work on that application's instance.
 */
import { BackendUnavailable } from '@neurite/backend';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  engine,
  env,
  findBackendFactory,
  getKernel,
  getKernelsForBackend,
  type KernelFunc,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  type TypedArray,
} from '@tensorflow/tfjs-core';
import { locateBinary } from './binary-location.ts';

/** @internal A result in an array of JavaScript's. */
export interface HostTensor extends TensorInfo {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly data: TypedArray;
}

/** A part of the co-processor's module that its types leave out. */
interface Allocator {
  /** The address of so many bytes; 0 where there are none. */
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** The name under which tfjs-backend-wasm registers its kernels and its backend. */
const TFJS = 'wasm';

/** More than this is left to the kernels on the host: the memory here never shrinks. */
const MOST_BYTES = 2 ** 28;

/** @internal */
export class Coprocessor {
  #instance: BackendWasm;

  constructor(instance: BackendWasm) {
    this.#instance = instance;
  }

  /** Its function for a kernel, if it has one. */
  kernel(name: string): KernelFunc | undefined {
    return getKernel(name, TFJS)?.kernelFunc;
  }

  /** Whether so many bytes of operands and results can be had at this moment. */
  hasRoom(bytes: number): boolean {
    const memory = this.#current()?.wasm as unknown as Allocator | undefined;
    if (memory === undefined || bytes > MOST_BYTES) return false;
    // Kernels do not look whether they got memory, and would write their results to address 0.
    const address = memory._malloc(2 * bytes);
    if (address === 0) return false;
    memory._free(address);
    return true;
  }

  /**
   * Runs a function of kernels of the co-processor, which gets its operands there.
   *
   * @param read the values of an operand
   */
  run(
    inputs: NamedTensorInfoMap,
    attributes: NamedAttrMap,
    read: (tensor: TensorInfo) => TypedArray,
    fn: KernelFunc,
  ): HostTensor[] {
    const instance = this.#current()!;
    const copies: TensorInfo[] = [];
    const copyIn = (tensor: TensorInfo | undefined): TensorInfo | undefined => {
      if (tensor === undefined) return undefined;
      const dataId = instance.write(typed(read(tensor), tensor.dtype), tensor.shape, tensor.dtype);
      const copy = { dataId, shape: tensor.shape, dtype: tensor.dtype };
      copies.push(copy);
      return copy;
    };
    try {
      const operands: NamedTensorInfoMap = Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [name, copyIn(tensor)]),
      );
      const results = fn({ inputs: operands, attrs: attributes, backend: instance });
      const list = Array.isArray(results) ? results : [results];
      copies.push(...list);
      return list.map((result) => ({
        ...result,
        dtype: result.dtype as HostTensor['dtype'],
        data: instance.readSync(result.dataId) as TypedArray,
      }));
    } finally {
      for (const { dataId } of copies) instance.disposeData(dataId, true);
    }
  }

  /** The instance that the kernels are bound to; none once the application that shared it has disposed it. */
  #current(): BackendWasm | undefined {
    const active = engine().registry[TFJS] as BackendWasm | undefined;
    if (active !== undefined) this.#instance = active;
    return this.#instance.wasm === null ? undefined : this.#instance;
  }
}

let loading: Promise<Coprocessor> | undefined;

/**
 * The one co-processor of the process.
 *
 * @throws BackendUnavailable naming the file that is missing or is none
 *
 * @internal
 */
export function loadCoprocessor(): Promise<Coprocessor> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Coprocessor> {
  const { name, url } = await locateBinary();
  const tfjs = await import('@tensorflow/tfjs-backend-wasm');
  const active = engine().registry[TFJS] as BackendWasm | undefined;
  if (active !== undefined) return new Coprocessor(active);
  // Of the three binaries it asks for, the one in use is the one with vectors and without threads, which gain nothing here.
  tfjs.setWasmPaths(
    Object.fromEntries(
      ['tfjs-backend-wasm.wasm', name, 'tfjs-backend-wasm-threaded-simd.wasm'].map((file) => [file, url]),
    ),
  );
  const instance = await withoutThreads(async () => (await findBackendFactory(TFJS)()) as BackendWasm).catch(
    (error: unknown) => {
      const reason =
        error instanceof Error ? error.message : String((error as { message?: unknown } | null)?.message ?? error);
      throw new BackendUnavailable(`The co-processor could not be started from ${url}: ${reason}`, { cause: error });
    },
  );
  for (const { setupFunc } of getKernelsForBackend(TFJS)) setupFunc?.(instance);
  return new Coprocessor(instance);
}

async function withoutThreads<T>(fn: () => Promise<T>): Promise<T> {
  const flag = 'WASM_HAS_MULTITHREAD_SUPPORT';
  const flags = env().getFlags();
  const before = flags[flag];
  env().set(flag, false);
  try {
    return await fn();
  } finally {
    if (before === undefined) delete flags[flag];
    else env().set(flag, before);
  }
}

/** Casts to a wider type share the narrower elements on the host, so these need not be what the tensor says. */
function typed(values: TypedArray, dtype: string): TypedArray {
  const Type = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
  return values instanceof Type ? values : Type.from(values);
}
