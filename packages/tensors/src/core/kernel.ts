import type { Distribution, ProgramRunner, StateRef } from '@neurite/backend';
import { type DType, type Shape, sizeOf, type TypedArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { tensorOf } from './construct.ts';
import { type Attributes, executeKernel, type KernelTensor, requireKernels } from './engine.ts';
import { trackTensor } from './scope.ts';
import { HostStorage, KernelStorage } from './storage.ts';
import { recordKernel, withoutTapes } from './tape.ts';

/** The tensors a kernel takes, by name; those of a kernel that takes a list have the names '0', '1', … */
export type KernelInputs = Readonly<Record<string, Tensor>>;

/**
 * Something that computes: at once on the backend in use, or by noting down what is asked for while a function is
 * traced. Whatever differs between the two goes through here.
 */
export interface Executor {
  run(kernel: string, inputs: KernelInputs, attributes: Attributes): Tensor[];
  /** Random numbers; the generator's counter moves on by as many blocks as they take. */
  draw(generator: CounterBasedGenerator, distribution: Distribution, shape: Shape): Tensor;
  /**
   * Sets `blocks` blocks of a generator aside, for a loop that draws them later: where they begin is the counter plus
   * the offset.
   */
  reserve(generator: CounterBasedGenerator, blocks: number): ReservedDraws;
  readVariable(variable: VariableCell): Tensor;
  writeVariable(variable: VariableCell, value: Tensor): void;
}

/** A stretch of random numbers that was set aside: key and counter are int32 [2], the offset is in blocks. */
export interface ReservedDraws {
  readonly key: Tensor;
  readonly counter: Tensor;
  readonly offset: number;
}

/** A variable, as executors see it: where it really keeps its value. */
export interface VariableCell {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The value outside of any trace. */
  current(): Tensor;
  /** Puts a value in place outside of any trace. */
  store(value: Tensor): void;
  /** The place where the compiled programs of a backend read and write the variable, holding its value. */
  bind(runner: ProgramRunner): StateRef;
  /** To be called before a program writes that place: what was handed out keeps its values. */
  detach(): void;
  /** To be called after a program wrote that place: the value is there now. */
  written(): void;
}

/** A random generator, as executors see it. */
export interface CounterBasedGenerator {
  /** Numbers drawn now, on the host. */
  take(distribution: Distribution, count: number): TypedArray;
  /** Where it stands: two words each, low word first. */
  getState(): { readonly key: readonly [number, number]; readonly counter: readonly [number, number] };
  /** Moves the counter on. */
  skip(blocks: number): void;
}

const eagerExecutor: Executor = {
  run(kernel, inputs, attributes) {
    const own = ownKernels.get(kernel);
    if (own !== undefined) return own(inputs, attributes);
    const replaced = replacement?.(kernel, inputs, attributes);
    if (replaced !== undefined) return replaced;
    requireKernels(kernel);
    const tensors = mapValues(inputs, kernelTensorOf);
    const outputs = executeKernel(kernel, '0' in tensors ? Object.values(tensors) : tensors, attributes);
    return outputs.map((output) => tensorOf(new KernelStorage(output), output.shape, output.dtype as DType));
  },
  draw(generator, distribution, shape) {
    const dtype = distribution === 'bits' ? 'int32' : 'float32';
    return tensorOf(new HostStorage(generator.take(distribution, sizeOf(shape)), shape, dtype), shape, dtype);
  },
  reserve(generator, blocks) {
    const { key, counter } = generator.getState();
    generator.skip(blocks);
    const words = (pair: readonly [number, number]): Tensor =>
      tensorOf(new HostStorage(Int32Array.from(pair), [2], 'int32'), [2], 'int32');
    return { key: words(key), counter: words(counter), offset: 0 };
  },
  readVariable: (variable) => variable.current(),
  writeVariable: (variable, value) => variable.store(value),
};

/** Runs a kernel that tfjs-core does not have. */
export type OwnKernel = (inputs: KernelInputs, attributes: Attributes) => Tensor[];

const ownKernels = new Map<string, OwnKernel>();

/** Adds a kernel that tfjs-core does not have; it runs at once, on whatever backend is in use. */
export function registerOwnKernel(kernel: string, run: OwnKernel): void {
  ownKernels.set(kernel, run);
}

/** Runs a kernel as a compiled program where that is better than the backend's own; else gives `undefined`. */
export type Replacement = (kernel: string, inputs: KernelInputs, attributes: Attributes) => Tensor[] | undefined;

let replacement: Replacement | undefined;

export function setReplacement(next: Replacement): void {
  replacement = next;
}

const executors: Executor[] = [eagerExecutor];

/** Runs `fn` with everything going to `next` instead of the one in force. */
export function withExecutor<T>(next: Executor, fn: () => T): T {
  executors.push(next);
  try {
    return fn();
  } finally {
    executors.pop();
  }
}

/** What computes at this moment. */
export function executor(): Executor {
  return executors[executors.length - 1]!;
}

/** Whether operations run at once, rather than being traced. */
export function isEager(): boolean {
  return executor() === eagerExecutor;
}

/**
 * Runs `fn` at once on the backend in use and unrecorded, even while a function is being traced or differentiated.
 *
 * @example
 * const double = jit((x: Tensor) => {
 *   const two = runEagerly(() => ones([2]).sum().itemSync()); // a number, even while it is traced
 *   return x.mul(two);
 * });
 * double(tensor([1, 2])) // [2, 4]
 */
export function runEagerly<T>(fn: () => T): T {
  return withExecutor(eagerExecutor, () => withoutTapes(fn));
}

/** Is shown every kernel that runs at once, with what went in and what came out. */
export type KernelWatcher = (kernel: string, inputs: KernelInputs, outputs: readonly Tensor[]) => void;

let watcher: KernelWatcher | undefined;

/** Runs `fn` while `next` is shown every kernel that runs at once. */
export function withWatcher<T>(next: KernelWatcher, fn: () => T): T {
  const outer = watcher;
  watcher = next;
  try {
    return fn();
  } finally {
    watcher = outer;
  }
}

/** Whether somebody is shown the kernels, so that what could run as one should run one by one. */
export function isWatched(): boolean {
  return watcher !== undefined;
}

/** Runs a kernel of one output, under tfjs-core's name for it, and records it for gradients. */
export function runKernel(
  kernel: string,
  inputs: KernelInputs | readonly Tensor[],
  attributes: Attributes = {},
): Tensor {
  return runKernelOutputs(kernel, inputs, attributes)[0]!;
}

/**
 * Runs a kernel of several outputs, under tfjs-core's name for it, and records it for gradients.
 *
 * @param inputs by name; of a kernel that takes a list, the list
 */
export function runKernelOutputs(
  kernel: string,
  inputs: KernelInputs | readonly Tensor[],
  attributes: Attributes = {},
): Tensor[] {
  const named = Array.isArray(inputs) ? Object.fromEntries(inputs.entries()) : (inputs as KernelInputs);
  const values = mapValues(named, (input) => input.value());
  const outputs = executor().run(kernel, values, attributes);
  outputs.forEach(trackTensor);
  recordKernel(kernel, values, outputs, attributes);
  if (watcher !== undefined && isEager()) watcher(kernel, values, outputs);
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
