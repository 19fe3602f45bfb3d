/**
 * The one door between tensors and tfjs-core. Nothing of tfjs-core's shows in this file's types, so that published
 * declarations never mention it. It is loaded with the kernels that it runs: see `engine.ts`.
 */
import { requireOneEngine } from '@neurite/backend/one-engine';
import {
  engine,
  env,
  Environment,
  getKernel,
  setBackend,
  type Tensor as TfjsTensor,
  type TensorInfo,
  version_core,
} from '@tensorflow/tfjs-core';
import { convert, type DType, type Shape, type TypedArray } from '../ndarray.ts';
import type { Attributes, KernelTensor } from './engine.ts';

requireOneEngine('@neurite/tensors', import.meta.url, { Environment, env, version_core });

/** Puts a backend of tfjs-core's in use. */
export async function useTfjsBackend(name: string): Promise<void> {
  await setBackend(name);
}

export function hasKernel(kernel: string, tfjsBackend: string): boolean {
  return getKernel(kernel, tfjsBackend) !== undefined;
}

export function executeKernel(
  kernel: string,
  inputs: Readonly<Record<string, KernelTensor>> | readonly KernelTensor[],
  attributes: Attributes,
): KernelTensor[] {
  const outputs: TfjsTensor | TfjsTensor[] = engine().runKernel(kernel, inputs as never, attributes as never);
  return Array.isArray(outputs) ? outputs : [outputs];
}

export function makeKernelTensor(data: TypedArray, shape: Shape, dtype: DType): KernelTensor {
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
