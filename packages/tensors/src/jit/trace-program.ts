import { ArgumentError, type Program, type TensorType } from '@neurite/backend';
import { optimise } from '@neurite/compiler';
import { withExecutor } from '../core/kernel.ts';
import { withoutTapes } from '../core/tape.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import { Tracer } from './tracer.ts';

/** What a function computes, as a program that no backend has compiled. */
export interface TracedProgram {
  readonly program: Program;
  /** The variables that are the program's state, in its order. */
  readonly variables: readonly Variable[];
  /** Tensors that the function took from around it, by the number of the input that stands for them. */
  readonly captured: ReadonlyMap<number, Tensor>;
}

/**
 * Traces a function as `jit` does, and gives its program instead of running it: to write it in another form.
 *
 * @param inputs the shapes and element types of the arguments
 * @throws ArgumentError when the function draws random numbers
 * @throws TraceError as `jit`
 * @example
 * const { program } = traceProgram((x) => [x.matMul(kernel)], [{ shape: [1, 4], dtype: 'float32' }]);
 */
export function traceProgram(
  fn: (...inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly TensorType[],
): TracedProgram {
  const tracer = new Tracer();
  const given = inputs.map(({ shape, dtype }) => tracer.input(shape, dtype));
  const program = withExecutor(tracer, () => {
    const outputs = withoutTapes(() => fn(...given));
    const traced = tracer.finish(outputs.map((output) => tracer.valueOf(output.value())));
    return optimise(traced, { loops: tracer.loops });
  });
  const captured = new Map<number, Tensor>();
  for (const [index, capture] of tracer.captures) {
    if (capture.kind === 'tensor') captured.set(index, capture.tensor);
    else throw new ArgumentError('traceProgram: the function draws random numbers, so it is no fixed computation.');
  }
  return { program, variables: tracer.variables as unknown as readonly Variable[], captured };
}
