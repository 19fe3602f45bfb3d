import type { DType } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { tensorOf } from './construct.ts';
import { type Attributes, executeKernel, type KernelTensor } from './engine.ts';
import { trackTensor } from './scope.ts';
import { KernelStorage } from './storage.ts';
import { recordKernel } from './tape.ts';

/** The tensors a kernel takes, by name; those of a kernel that takes a list have the names '0', '1', … */
export type KernelInputs = Readonly<Record<string, Tensor>>;

/** Something that runs kernels: at once on the backend in use, or by noting them down while a function is traced. */
export interface Executor {
  run(kernel: string, inputs: KernelInputs, attributes: Attributes): Tensor[];
}

const eagerExecutor: Executor = {
  run(kernel, inputs, attributes) {
    const tensors = mapValues(inputs, kernelTensorOf);
    const outputs = executeKernel(kernel, '0' in tensors ? Object.values(tensors) : tensors, attributes);
    return outputs.map((output) => tensorOf(new KernelStorage(output), output.shape, output.dtype as DType));
  },
};

const executors: Executor[] = [eagerExecutor];

/** Runs `fn` with every kernel going to `executor` instead of the one in force. */
export function withExecutor<T>(executor: Executor, fn: () => T): T {
  executors.push(executor);
  try {
    return fn();
  } finally {
    executors.pop();
  }
}

/** Runs `fn` at once on the backend in use, even while a function is being traced. */
export function runEagerly<T>(fn: () => T): T {
  return withExecutor(eagerExecutor, fn);
}

/** Runs a kernel of one output, under tfjs-core's name for it, and records it for gradients. */
export function runKernel(kernel: string, inputs: KernelInputs | readonly Tensor[], attributes: Attributes = {}): Tensor {
  return runKernelOutputs(kernel, inputs, attributes)[0]!;
}

/** Runs a kernel of several outputs. */
export function runKernelOutputs(
  kernel: string,
  inputs: KernelInputs | readonly Tensor[],
  attributes: Attributes = {},
): Tensor[] {
  const named = Array.isArray(inputs) ? Object.fromEntries(inputs.entries()) : (inputs as KernelInputs);
  const values = mapValues(named, (input) => input.value());
  const outputs = executors[executors.length - 1]!.run(kernel, values, attributes);
  outputs.forEach(trackTensor);
  recordKernel(kernel, values, outputs, attributes);
  return outputs;
}

/** The same values, cut off from differentiation. */
export function detach(x: Tensor): Tensor {
  const { storage, shape, dtype } = x.value();
  const result = tensorOf(storage, shape, dtype);
  trackTensor(result);
  return result;
}

function kernelTensorOf(tensor: Tensor): KernelTensor {
  return tensor.storage.kernelTensor();
}

function mapValues<T>(inputs: KernelInputs, fn: (tensor: Tensor) => T): Record<string, T> {
  const result: Record<string, T> = {};
  for (const name in inputs) result[name] = fn(inputs[name]!);
  return result;
}
