import { ArgumentError, type Executable, type ProgramRunner, ProgramBuilder, ShapeError } from '@neurite/backend';
import { loopPasses } from '@neurite/compiler';
import { tensorOf } from '../core/construct.ts';
import { requireBackend } from '../core/engine.ts';
import { isEager, isWatched, type KernelInputs, registerOwnKernel, runKernelOutputs } from '../core/kernel.ts';
import { filled, leavesOf, type Pytree } from '../core/pytree.ts';
import { isRecording } from '../core/tape.ts';
import { slice } from '../ops/slice.ts';
import { stack } from '../ops/concat.ts';
import { reshape } from '../ops/shape.ts';
import { tensor } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';
import { BufferStorage } from './buffer-storage.ts';
import { runInputOf } from './compiled-call.ts';
import { LoopBody, type LoopArguments, type LoopResults } from './loop-body.ts';
import { type LoopCode, SCAN, type ScanAttributes } from './scan-attributes.ts';

/** How {@link scan} runs. */
export interface ScanOptions {
  /** The number of iterations. Default: the length of the sequences' first axis. */
  readonly length?: number;
  /** Whether to go from the last iteration to the first; the ys keep their places. Default false. */
  readonly reverse?: boolean;
}

/**
 * A loop over the first axis of sequences that carries a value from iteration to iteration:
 *
 *   (carry₁, y₀) = body(carry₀, x₀, 0), (carry₂, y₁) = body(carry₁, x₁, 1), …
 *
 * The body is traced once and the loop is one operation, so neither the time to compile nor the program grows with the
 * number of iterations. Gradients of every order go through it, also to tensors and variables that the body takes from
 * outside. Random numbers differ from iteration to iteration. Outside of `jit` each call traces and compiles its loop anew.
 *
 * @param body gets the carry, one slice of each sequence, and the number of the iteration (an int32 scalar); gives the
 *   next carry, of the same form, shapes and types, and what is to be kept of this iteration
 * @param initial the first carry: tensors in arrays and records
 * @param xs sequences of shape [length, …], in arrays and records
 * @returns the last carry, and the ys stacked to [length, …]
 * @throws ShapeError when the sequences differ in length, or the body gives a carry of another form
 * @example
 * const { ys } = scan((sum, x) => ({ carry: sum.add(x), y: sum.add(x) }), tensor(0), tensor([1, 2, 3]));
 * ys; // [1, 3, 6]
 */
export function scan<C extends Pytree, X extends Pytree, Y extends Pytree>(
  body: (carry: C, x: X, step: Tensor) => { readonly carry: C; readonly y: Y },
  initial: C,
  xs: X,
  options: ScanOptions = {},
): { carry: C; ys: Y } {
  const carries = leavesOf(initial).map((leaf) => leaf.value());
  const sequences = leavesOf(xs).map((leaf) => leaf.value());
  const length = scanLength(sequences, options.length);
  let form: { readonly carry: C; readonly y: Y } | undefined;
  const trace = ({ carries: leaves, xs: slices, step }: LoopArguments): LoopResults => {
    form = body(filled(initial, leaves), filled(xs, slices), step);
    const next = leavesOf(form.carry);
    checkCarries(carries, next);
    return { carries: next, ys: leavesOf(form.y) };
  };
  const results = loop(trace, carries, sequences, length, options.reverse ?? false);
  return { carry: filled(initial, results.carries), ys: filled(form!.y, results.ys) };
}

const code: LoopCode = { loop, passes: loopPasses };

/** The loop itself, over lists of tensors. */
export function loop(
  trace: (given: LoopArguments) => LoopResults,
  carries: readonly Tensor[],
  xs: readonly Tensor[],
  length: number,
  reverse: boolean,
): LoopResults {
  if (isEager() && (isWatched() || requireBackend().compile === undefined))
    return unrolled(trace, carries, xs, length, reverse);
  const types = {
    carries: carries.map(({ shape, dtype }) => ({ shape, dtype })),
    xs: xs.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype })),
  };
  const body = new LoopBody(trace, types, length);
  const attributes: ScanAttributes = { body, length, reverse, history: isRecording(), code };
  const outputs = runKernelOutputs(SCAN, [...carries, ...xs, ...body.consts], { ...attributes });
  const ys = body.program.outputs.length - carries.length;
  return { carries: outputs.slice(0, carries.length), ys: outputs.slice(carries.length, carries.length + ys) };
}

/** Iteration by iteration: for a backend that runs no programs, and for somebody who looks on. */
function unrolled(
  trace: (given: LoopArguments) => LoopResults,
  initial: readonly Tensor[],
  xs: readonly Tensor[],
  length: number,
  reverse: boolean,
): LoopResults {
  let carries = initial;
  const kept: (readonly Tensor[])[] = [];
  for (let count = 0; count < length; count++) {
    const at = reverse ? length - 1 - count : count;
    const slices = xs.map((x) => reshape(slice(x, [at], [1]), x.shape.slice(1)));
    const results = trace({ carries, xs: slices, step: tensor(at, [], 'int32') });
    carries = results.carries;
    kept[at] = results.ys;
  }
  const ys = (kept[0] ?? []).map((_, index) => stack(kept.map((iteration) => iteration[index]!)));
  return { carries, ys };
}

interface CompiledScan {
  readonly runner: ProgramRunner;
  readonly history: boolean;
  readonly executable: Executable;
}

const compiled = new WeakMap<LoopBody, CompiledScan>();

registerOwnKernel(SCAN, (inputs: KernelInputs, attributes) => {
  const scanAttributes = attributes as unknown as ScanAttributes;
  const { body } = scanAttributes;
  const backend = requireBackend() as ProgramRunner;
  const given = Object.values(inputs);
  let entry = compiled.get(body);
  if (entry?.runner !== backend || entry.history !== scanAttributes.history) {
    entry = {
      runner: backend,
      history: scanAttributes.history,
      executable: compileScan(backend, given, scanAttributes),
    };
    compiled.set(body, entry);
  }
  const { outputs } = entry.executable.run(given.map(runInputOf));
  return outputs.map((buffer) => tensorOf(new BufferStorage(buffer), buffer.shape, buffer.dtype));
});

function compileScan(runner: ProgramRunner, given: readonly Tensor[], attributes: ScanAttributes): Executable {
  const { body, length, reverse, history } = attributes;
  const builder = new ProgramBuilder();
  const values = given.map(({ shape, dtype }) => builder.input({ shape, dtype }));
  const { carries, xs } = body.counts;
  const parts = builder.scan({
    body: body.program,
    length,
    carries: values.slice(0, carries),
    xs: values.slice(carries, carries + xs),
    consts: values.slice(carries + xs),
    reverse,
    history,
  });
  const program = builder.finish([...parts.carries, ...parts.ys, ...parts.history]);
  return runner.compile(program, { callbacks: body.callbacks });
}

function scanLength(sequences: readonly Tensor[], stated: number | undefined): number {
  const length = stated ?? sequences[0]?.shape[0];
  if (length === undefined || !Number.isInteger(length) || length < 0) {
    throw new ArgumentError(
      `scan needs sequences with a first axis, or a length of at least 0; got ${String(length)}.`,
    );
  }
  for (const { shape } of sequences) {
    if (shape[0] === length) continue;
    throw new ShapeError(`scan over ${length} iterations was given a sequence of shape [${shape.join(', ')}].`);
  }
  return length;
}

function checkCarries(before: readonly Tensor[], after: readonly Tensor[]): void {
  const types = (list: readonly Tensor[]): string =>
    list.map(({ dtype, shape }) => `${dtype}[${shape.join(', ')}]`).join(', ');
  if (types(before) === types(after)) return;
  if (after.length === 0)
    throw new ArgumentError(
      `scan's body must give { carry, y } with a carry like the one it got, ${types(before)}; it gave no carry.`,
    );
  throw new ShapeError(
    `scan's body must give a carry like the one it got: it got ${types(before)} and gave ${types(after)}.`,
  );
}
