import { ArgumentError, type Precision, type ProgramRunner, requirePrecision } from '@neurite/backend';
import { requireBackend } from '../core/engine.ts';
import { isEager } from '../core/kernel.ts';
import type { Pytree } from '../core/pytree.ts';
import { isRecording } from '../core/tape.ts';
import type { NdArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { ArgumentForm, type TensorArgument } from './argument-form.ts';
import { CompiledCall } from './compiled-call.ts';
import type { CompiledProgram } from './compiled-program.ts';

/** What can stand for an argument: host arrays too, wherever the function takes a tensor. */
export type JitArguments<A extends readonly unknown[]> = {
  [K in keyof A]: A[K] extends Tensor ? A[K] | NdArray : A[K];
};

/** A function that {@link jit} compiled. */
export interface Jitted<A extends readonly unknown[], R> {
  (...args: JitArguments<A>): R;
  /** The program that ran last, to be printed or reported on; `undefined` before the first call. */
  readonly program: CompiledProgram | undefined;
  /** The programs compiled so far, one for each combination of shapes, types and static arguments. */
  readonly programs: readonly CompiledProgram[];
  /** Gives back all compiled programs. */
  dispose(): void;
}

/** How {@link jit} goes about it. */
export interface JitOptions {
  /** How many programs are kept; the one unused for longest goes first, with a warning at the first time. Default 64. */
  readonly maxPrograms?: number;
  /**
   * `'mixedFloat16'` lets the backend compute products and convolutions in half precision, with sums in float32, where it gains by it:
   * the GPU does, where its adapter has f16. Scale the loss then (`lossScale` of the optimizers). Default 'float32'.
   */
  readonly precision?: Precision;
}

/**
 * Compiles a function of tensors: at the first call it is traced once, and the whole of it (gradients and the
 * optimizer's update included) becomes one program of the backend; later calls with arguments of the same shapes, types
 * and static values run the program.
 *
 * Arguments may be tensors, host arrays, and arrays and records of them; numbers, strings and booleans are static: each
 * value makes a program of its own, so a number that changes is given as a tensor. Variables are read and assigned as ever;
 * random numbers differ from call to call as they would without. JavaScript around the operations runs only while tracing: `console.log` prints once, and a value
 * cannot be read (return it instead). Called inside of another traced or differentiated function, it is part of that.
 *
 * @param fn must be synchronous, and give tensors in arrays, records and maps, or nothing
 * @throws TraceError when a value is read inside, or a shape depends on values; the message names the line
 * @throws ArgumentError for an argument or a result of another kind: a function, an object of a class, a promise
 * @example
 * const step = jit((x: Tensor, y: Tensor) => {
 *   const { value, grads } = valueAndGrad(() => loss(y, model.apply(x)), model.trainableVariables);
 *   optimizer.apply(grads);
 *   return value;
 * });
 */
export function jit<A extends readonly unknown[], R>(fn: (...args: A) => R, options: JitOptions = {}): Jitted<A, R> {
  const cache = new ProgramCache(fn as unknown as (...args: readonly unknown[]) => Pytree, options);
  const call = (...args: JitArguments<A>): R => {
    const isPlain = !isEager() || isRecording() || requireBackend().compile === undefined;
    return (isPlain ? fn(...(args as unknown as A)) : cache.call(args)) as R;
  };
  return Object.defineProperties(call, {
    program: { get: () => cache.last?.described },
    programs: { get: () => cache.programs },
    dispose: { value: () => cache.clear() },
  }) as Jitted<A, R>;
}

class ProgramCache {
  last: CompiledCall | undefined;
  readonly #fn: (...args: readonly unknown[]) => Pytree;
  readonly #limit: number;
  readonly #precision: Precision;
  readonly #calls = new Map<string, CompiledCall>();
  #hasWarned = false;

  constructor(
    fn: (...args: readonly unknown[]) => Pytree,
    { maxPrograms: limit = 64, precision = 'float32' }: JitOptions,
  ) {
    requirePrecision('jit', precision);
    if (!Number.isInteger(limit) || limit < 1) {
      throw new ArgumentError(`jit: maxPrograms must be a whole number of at least 1; got ${limit}.`);
    }
    this.#fn = fn;
    this.#limit = limit;
    this.#precision = precision;
  }

  get programs(): CompiledProgram[] {
    return [...this.#calls.values()].map((call) => call.described);
  }

  call(args: readonly unknown[]): Pytree {
    const runner = requireBackend();
    const leaves: TensorArgument[] = [];
    const last = this.last;
    // Most calls are like the one before.
    if (last !== undefined && last.runner === runner && last.form.matches(args, leaves)) return last.run(leaves);
    const form = new ArgumentForm(args);
    leaves.length = 0;
    form.matches(args, leaves);
    let call = this.#calls.get(form.key);
    if (call?.runner !== runner) {
      call?.dispose();
      call = new CompiledCall(
        runner as ProgramRunner,
        form,
        (inputs) => this.#fn(...form.rebuilt(args, inputs)),
        leaves,
        this.#precision,
      );
    }
    // A map keeps its keys in the order of their insertion, so that the first one is that unused for longest.
    this.#calls.delete(form.key);
    this.#calls.set(form.key, call);
    this.#evict();
    this.last = call;
    return call.run(leaves);
  }

  clear(): void {
    for (const call of this.#calls.values()) call.dispose();
    this.#calls.clear();
    this.last = undefined;
  }

  /** Compiling takes a hundred times as long as running, and nobody sees it. */
  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(
      `jit: ${this.#fn.name || 'a function'} was compiled for more than ${this.#limit} combinations of shapes and static arguments, and ` +
        'the oldest programs are thrown away. Give numbers that change from call to call as tensors, tensor(rate), and data in few ' +
        'shapes; or keep more programs: jit(fn, { maxPrograms }).',
    );
  }

  #evict(): void {
    if (this.#calls.size <= this.#limit) return;
    this.#warn();
    const oldest = this.#calls.keys().next().value!;
    this.#calls.get(oldest)!.dispose();
    this.#calls.delete(oldest);
  }
}
