import { type Program, ProgramBuilder, type ProgramRunner, ShapeError } from '@neurite/backend';
import { optimise } from '@neurite/compiler';
import { tensorOf } from '../core/construct.ts';
import { requireBackend } from '../core/engine.ts';
import { isEager, registerOwnKernel, runKernelOutputs } from '../core/kernel.ts';
import { filled, leavesOf, type Pytree } from '../core/pytree.ts';
import { tensor, type TensorLike, toTensor } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';
import { BufferStorage } from './buffer-storage.ts';
import { runInputOf } from './compiled-call.ts';
import { branchPrograms, COND, type CondAttributes } from './cond-attributes.ts';
import { LoopBody } from './loop-body.ts';

/**
 * One of two computations, chosen by a value: the branch that a compiled function takes at run time.
 *
 * Outside of `jit` it is an `if` on the value, where values can be read without waiting. Inside, and on the GPU, both branches
 * are traced, and one is chosen when it runs; gradients of every order go through it. On the GPU a choice outside of `jit` is
 * a program that is compiled anew for each call: where it comes again and again, call it in a function given to `jit`. To choose
 * element by element, use `where`.
 *
 * @param predicate a scalar: true or not 0 chooses `onTrue`
 * @param onTrue gives tensors in arrays and records
 * @param onFalse gives the same form, shapes and types
 * @throws ShapeError when the predicate is not a scalar, or the branches give different forms
 * @example
 * const length = norm(x);
 * const clipped = cond(length.greater(1), () => x.div(length), () => x);
 */
export function cond<T extends Pytree>(predicate: TensorLike, onTrue: () => T, onFalse: () => T): T {
  const chosen = toTensor(predicate).value();
  if (chosen.rank !== 0) throw new ShapeError(`cond chooses by a scalar; got the shape [${chosen.shape.join(', ')}].`);
  const value = isEager() ? chosen.storage.peek()?.[0] : undefined;
  if (value !== undefined) return value === 0 ? onFalse() : onTrue();
  let form: T | undefined;
  const branch = (run: () => T): LoopBody =>
    new LoopBody(
      () => {
        form = run();
        return { carries: [], ys: leavesOf(form) };
      },
      { carries: [], xs: [] },
      1,
    );
  const outputs = branches(chosen, branch(onTrue), branch(onFalse));
  return filled(form!, outputs);
}

/** The kernel: both branches take what either needs from outside. */
function branches(predicate: Tensor, onTrue: LoopBody, onFalse: LoopBody): Tensor[] {
  const types = (body: LoopBody): string =>
    body.program.outputs.map((output) => formatOutput(body.program, output)).join(', ');
  if (types(onTrue) !== types(onFalse)) {
    throw new ShapeError(
      `Both branches of cond must give the same: onTrue gives ${types(onTrue)}, onFalse gives ${types(onFalse)}.`,
    );
  }
  const attributes: CondAttributes = { onTrue, onFalse, cond };
  return runKernelOutputs(COND, [predicate, ...onTrue.consts, ...onFalse.consts, tensor(0, [], 'int32')], {
    ...attributes,
  });
}

/** Where nobody can wait for the predicate: a program for this one choice. */
registerOwnKernel(COND, (inputs, attributes) => {
  const both = attributes as unknown as CondAttributes;
  const given = Object.values(inputs);
  const builder = new ProgramBuilder();
  const [predicate, ...operands] = given.map(({ shape, dtype }) => builder.input({ shape, dtype }));
  const { onTrue, onFalse } = branchPrograms(both);
  const results = builder.cond(builder.cast(predicate!, 'bool'), operands, onTrue, onFalse);
  const loops = both.onTrue.loops ?? both.onFalse.loops;
  const program = optimise(builder.finish(results), loops === undefined ? {} : { loops });
  const callbacks = new Map([...both.onTrue.callbacks, ...both.onFalse.callbacks]);
  const executable = (requireBackend() as ProgramRunner).compile(program, { callbacks });
  const { outputs } = executable.run(given.map(runInputOf));
  executable.dispose();
  return outputs.map((buffer) => tensorOf(new BufferStorage(buffer), buffer.shape, buffer.dtype));
});

function formatOutput(program: Program, output: number): string {
  const { dtype, shape } = program.nodes[output] as { readonly dtype: string; readonly shape: readonly number[] };
  return `${dtype}[${shape.join(', ')}]`;
}
