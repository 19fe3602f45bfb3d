/** The backend in use, and its kernels that run operations one at a time. */
import {
  type Backend,
  currentBackend,
  NeuriteError,
  NoBackend,
  selectBackend,
  type InitOptions,
} from '@neurite/backend';
import type { DType, Shape, TypedArray } from '../ndarray.ts';
import type * as Tfjs from './tfjs.ts';

/** A tensor of tfjs-core, as far as we look into it. */
export interface KernelTensor {
  readonly dataId: object;
  readonly shape: number[];
  readonly dtype: string;
}

/** The attributes of a kernel: numbers, strings, booleans and lists of them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** tfjs-core, once a backend is in use whose kernels it runs. */
let tfjs: typeof Tfjs | undefined;

/** Whether kernels may be asked for that cannot be written as programs. */
let anyKernelIsWanted = false;

/**
 * Chooses the backend that everything from now on runs on.
 *
 * @param name 'cpu', 'wasm', 'gpu', the name of a third party's backend, or 'auto': among the imported ones an
 *   accelerator, else WebAssembly, else the cpu
 * @param options for the named backend, such as `{ allowSoftware: true }` for 'gpu'; its README lists them
 * @returns the backend in use
 * @throws BackendUnavailable when it cannot run on this machine; ArgumentError when no backend has that name or such an option
 * @example
 * import '@neurite/backend-wasm';
 * await useBackend('auto');
 */
export async function useBackend(name: string = 'auto', options: InitOptions = {}): Promise<Backend> {
  const backend = await selectBackend(name, options);
  if (backend.eager.load === undefined || anyKernelIsWanted) await startKernels(backend);
  return backend;
}

/**
 * Loads the kernels of the backend in use, and of those that are chosen later, that cannot be written as programs. Some backends leave
 * them out until somebody can ask for them (`EagerKernels.load`); importing `runKernelOutputs` before `useBackend` is enough.
 *
 * @throws what the backend throws when it cannot load them
 * @example
 * await loadKernels();
 * runKernelOutputs('FFT', { input });
 */
export async function loadKernels(): Promise<void> {
  anyKernelIsWanted = true;
  const backend = currentBackend();
  if (backend !== undefined) await startKernels(backend);
}

async function startKernels({ eager }: Backend): Promise<void> {
  const [library] = await Promise.all([import('./tfjs.ts'), eager.load?.()]);
  await library.useTfjsBackend(eager.tfjsBackend);
  tfjs = library;
}

/**
 * The backend in use. @throws NoBackend when none was chosen
 *
 * @example
 * requireBackend().name // 'cpu'
 */
export function requireBackend(): Backend {
  const backend = currentBackend();
  if (backend !== undefined) return backend;
  throw new NoBackend(
    "No backend is in use yet. Write, before the first operation: import '@neurite/backend-wasm'; await useBackend('auto');",
  );
}

/** Whether a backend has a kernel that operations run on. Where kernels are loaded on demand, all that can run as programs do. */
export function hasKernel(kernel: string, { load, tfjsBackend }: Backend['eager']): boolean {
  return load === undefined && tfjs!.hasKernel(kernel, tfjsBackend);
}

/** @throws NeuriteError when the kernels of the backend in use are not loaded, and this one is wanted */
export function requireKernels(kernel: string): void {
  const { name } = requireBackend();
  if (tfjs !== undefined) return;
  throw new NeuriteError(
    `The kernel '${kernel}' cannot be written as a program, and those of the backend '${name}' are not loaded. Write, ` +
      'before: await loadKernels();',
  );
}

/** Runs one kernel of the backend in use. */
export function executeKernel(
  kernel: string,
  inputs: Readonly<Record<string, KernelTensor>> | readonly KernelTensor[],
  attributes: Attributes,
): KernelTensor[] {
  return tfjs!.executeKernel(kernel, inputs, attributes);
}

export function makeKernelTensor(data: TypedArray, shape: Shape, dtype: DType): KernelTensor {
  return tfjs!.makeKernelTensor(data, shape, dtype);
}

export function readKernelTensorSync(tensor: KernelTensor): TypedArray {
  return tfjs!.readKernelTensorSync(tensor);
}

export function readKernelTensor(tensor: KernelTensor): Promise<TypedArray> {
  return tfjs!.readKernelTensor(tensor);
}

export function disposeKernelTensor(tensor: KernelTensor): void {
  tfjs!.disposeKernelTensor(tensor);
}
