import { type DType, elementCount, type HostArray, type TypedArray } from '@neurite/backend';
import {
  getKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** What a kernel of tfjs-core is called with. */
export interface Call {
  readonly inputs: Readonly<Record<string, HostArray>>;
  readonly attributes: NamedAttrMap;
}

/** Operands of a kernel, held by a backend of tfjs-core, and the call of the kernel on them. */
export class PreparedCall {
  readonly #backend: KernelBackend;
  readonly #run: () => TensorInfo[];

  /** @param backend one that keeps its data in arrays of JavaScript's */
  constructor(kernel: string, call: Call, backendName: string, backend: KernelBackend) {
    this.#backend = backend;
    const config = getKernel(kernel, backendName);
    if (config === undefined) throw new Error(`${backendName} has no kernel ${kernel}.`);
    const inputs: NamedTensorInfoMap = {};
    for (const [name, { data, shape, dtype }] of Object.entries(call.inputs)) {
      inputs[name] = { dataId: backend.write(data, [...shape], dtype), shape: [...shape], dtype };
    }
    this.#run = () => {
      // A list of operands has them under '0', '1', …
      const operands = '0' in inputs ? (Object.values(inputs) as unknown as NamedTensorInfoMap) : inputs;
      const results = config.kernelFunc({ inputs: operands, attrs: call.attributes, backend });
      return Array.isArray(results) ? results : [results];
    };
  }

  /** Runs the kernel and drops what it gives. */
  run(): void {
    for (const { dataId } of this.#run()) this.#backend.disposeData(dataId);
  }

  results(): HostArray[] {
    return this.#run().map(({ dataId, shape, dtype }) => ({
      data: this.#backend.readSync(dataId) as TypedArray,
      shape,
      dtype: dtype as DType,
    }));
  }
}

/** float32 numbers that look random and are the same at every call. */
export function floats(...shape: number[]): HostArray {
  const data = Float32Array.from({ length: elementCount(shape) }, (_, index) => Math.sin(index * 12.9898 + 1) * 2);
  return { data, shape, dtype: 'float32' };
}

/** int32 numbers from 0 to below `end`. */
export function positions(end: number, ...shape: number[]): HostArray {
  return {
    data: Int32Array.from({ length: elementCount(shape) }, (_, index) => (index * 7919) % end),
    shape,
    dtype: 'int32',
  };
}

export function booleans(...shape: number[]): HostArray {
  return {
    data: Uint8Array.from({ length: elementCount(shape) }, (_, index) => (index * 7919) % 2),
    shape,
    dtype: 'bool',
  };
}
