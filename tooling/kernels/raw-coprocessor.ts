import type { DType, HostArray, TypedArray } from '@neurite/backend';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, getKernel, type NamedTensorInfoMap, setBackend } from '@tensorflow/tfjs-core';
import type { Call } from './call.ts';

/** All kernels of `@tensorflow/tfjs-backend-wasm` as a co-processor, those included that are never delegated. */
export class RawCoprocessor {
  readonly #instance: BackendWasm;

  private constructor(instance: BackendWasm) {
    this.#instance = instance;
  }

  static async load(): Promise<RawCoprocessor> {
    await import('@tensorflow/tfjs-backend-wasm');
    await setBackend('wasm');
    return new RawCoprocessor(backend() as BackendWasm);
  }

  has(kernel: string): boolean {
    return getKernel(kernel, 'wasm') !== undefined;
  }

  /** Copies the operands in, runs, copies the results out. */
  results(kernel: string, { inputs, attributes }: Call): HostArray[] {
    const instance = this.#instance;
    const operands: NamedTensorInfoMap = {};
    for (const [name, { data, shape, dtype }] of Object.entries(inputs)) {
      operands[name] = { dataId: instance.write(data, [...shape], dtype), shape: [...shape], dtype };
    }
    const results = getKernel(kernel, 'wasm').kernelFunc({ inputs: operands, attrs: attributes, backend: instance });
    const list = Array.isArray(results) ? results : [results];
    const copies = list.map(({ dataId, shape, dtype }) => ({
      data: instance.readSync(dataId) as TypedArray,
      shape,
      dtype: dtype as DType,
    }));
    for (const tensor of [...list, ...Object.values(operands)]) instance.disposeData(tensor!.dataId, true);
    return copies;
  }
}
