/**
 * The one door between tensors and tfjs-core. Nothing of tfjs-core's shows in this file's types, so that published
 * declarations never mention it.
 */
import { type Backend, currentBackend, NoBackend, selectBackend } from '@neurite/backend';
import { engine, getKernel, setBackend, type Tensor as TfjsTensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { convert, type DType, type Shape, type TypedArray } from '../ndarray.ts';

/** A tensor of tfjs-core, as far as we look into it. */
export interface KernelTensor {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: string;
}

/** The attributes of a kernel: numbers, strings, booleans and lists of them. */
export type Attributes = Readonly<Record<string, unknown>>;

/**
 * Chooses the backend that everything from now on runs on.
 *
 * @param name 'cpu', 'wasm', 'gpu', the name of a third party's backend, or 'auto': among the imported ones an
 *   accelerator, else WebAssembly, else the cpu
 * @returns the backend in use
 * @throws BackendUnavailable when it cannot run on this machine; ArgumentError when no backend has that name
 * @example
 * import '@neurite/backend-wasm';
 * await useBackend('auto');
 */
export async function useBackend(name: string = 'auto'): Promise<Backend> {
  const backend = await selectBackend(name);
  await setBackend(backend.eager.tfjsBackend);
  return backend;
}

/** The backend in use. @throws NoBackend when none was chosen */
export function requireBackend(): Backend {
  const backend = currentBackend();
  if (backend !== undefined) return backend;
  throw new NoBackend(
    "No backend is in use yet. Write, before the first operation: import '@neurite/backend-wasm'; await useBackend('auto');",
  );
}

/** Whether the kernels that run operations one at a time include this one. */
export function hasKernel(kernel: string, tfjsBackend: string): boolean {
  return getKernel(kernel, tfjsBackend) !== undefined;
}

/** Runs one kernel of the backend in use. */
export function executeKernel(
  kernel: string,
  inputs: Readonly<Record<string, KernelTensor>> | readonly KernelTensor[],
  attributes: Attributes,
): KernelTensor[] {
  requireBackend();
  const outputs: TfjsTensor | TfjsTensor[] = engine().runKernel(kernel, inputs as never, attributes as never);
  return Array.isArray(outputs) ? outputs : [outputs];
}

export function makeKernelTensor(data: TypedArray, shape: Shape, dtype: DType): KernelTensor {
  requireBackend();
  return engine().makeTensor(data, shape as number[], dtype);
}

export function readKernelTensorSync(tensor: KernelTensor): TypedArray {
  return typed(engine().readSync((tensor as TensorInfo).dataId), tensor.dtype);
}

export async function readKernelTensor(tensor: KernelTensor): Promise<TypedArray> {
  return typed(await engine().read((tensor as TensorInfo).dataId), tensor.dtype);
}

/** Casts to a wider type share the narrower elements in tfjs-core, so these need not be what the tensor says. */
function typed(values: unknown, dtype: string): TypedArray {
  return convert(values as TypedArray, dtype as DType);
}

export function disposeKernelTensor(tensor: KernelTensor): void {
  engine().disposeTensor(tensor as TfjsTensor);
}
