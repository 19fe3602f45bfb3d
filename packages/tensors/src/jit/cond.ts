import { type Program, ShapeError } from '@neurite/backend';
import { isEager, runKernelOutputs } from '../core/kernel.ts';
import { filled, leavesOf, type Pytree } from '../core/pytree.ts';
import { tensor, type TensorLike, toTensor } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';
import { COND, type CondAttributes } from './cond-attributes.ts';
import { LoopBody } from './loop-body.ts';

/**
 * One of two computations, chosen by a value: the branch that a compiled function takes at run time.
 *
 * Outside of `jit` it is an `if` on the value. Inside, both branches are traced, and only the chosen one runs; gradients
 * of every order go through it. To choose element by element, use `where`.
 *
 * @param predicate a scalar: true or not 0 chooses `onTrue`
 * @param onTrue gives tensors in arrays and records
 * @param onFalse gives the same form, shapes and types
 * @throws ShapeError when the predicate is not a scalar, or the branches give different forms
 * @example
 * const clipped = cond(norm.greater(1), () => x.div(norm), () => x);
 */
export function cond<T extends Pytree>(predicate: TensorLike, onTrue: () => T, onFalse: () => T): T {
  const chosen = toTensor(predicate).value();
  if (chosen.rank !== 0) throw new ShapeError(`cond chooses by a scalar; got the shape [${chosen.shape.join(', ')}].`);
  if (isEager()) return chosen.itemSync() ? onTrue() : onFalse();
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

function formatOutput(program: Program, output: number): string {
  const { dtype, shape } = program.nodes[output] as { readonly dtype: string; readonly shape: readonly number[] };
  return `${dtype}[${shape.join(', ')}]`;
}
