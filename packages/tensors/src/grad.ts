/**
 * Reverse-mode automatic differentiation. The kernels through which the watched tensors flow are noted on a tape; the
 * gradient walks it backwards and adds up, for every tensor, the cotangents of its uses. The gradients of kernels are
 * themselves made of operations, so a gradient of a gradient needs nothing more.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed. (SIAM 2008), chapter 3.
 */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { backpropagate } from './core/backpropagate.ts';
import { isTensor } from './core/construct.ts';
import { Tape, withTape } from './core/tape.ts';
import { watchable } from './core/watchable.ts';
import './gradients/index.ts';
import { add } from './ops/arithmetic.ts';
import { onesLike, type TensorLike, toTensor } from './ops/create.ts';
import type { Tensor } from './tensor.ts';
import type { Variable } from './variable.ts';

/** A scalar and its gradients, as {@link valueAndGrad} gives them. */
export interface ValueAndGrads {
  /** The value of the function. */
  readonly value: Tensor;
  /** For each variable ∂value/∂variable, of the variable's shape; zeros where the value does not depend on it. */
  readonly grads: Map<Variable, Tensor>;
}

/**
 * The gradient of a scalar function of one tensor: x ↦ ∂f(x)/∂x. It may be nested for derivatives of higher order.
 *
 * @throws ShapeError when f's result is not a scalar; ArgumentError when it is not float32
 * @example
 * grad((x) => x.square().sum())(tensor([1, 2])); // [2, 4]
 */
export function grad(f: (x: Tensor) => Tensor): (x: TensorLike) => Tensor {
  return (x) => grads(f)(x)[0]!;
}

/**
 * The gradients of a scalar function of several tensors, in the order of its arguments.
 *
 * @throws ShapeError when f's result is not a scalar; ArgumentError when it is not float32
 * @example
 * const [da, db] = grads((a, b) => a.mul(b).sum())(tensor([2]), tensor([3])); // [3], [2]
 */
export function grads(f: (...xs: Tensor[]) => Tensor): (...xs: TensorLike[]) => Tensor[] {
  return (...xs) => {
    const { value, pullback } = vjp(f, xs);
    assertScalar(value);
    return pullback(onesLike(value));
  };
}

/**
 * The value of a scalar function and its gradients with respect to variables that it uses.
 *
 * @param f computes the scalar, typically a loss
 * @param variables those to differentiate by
 * @throws ShapeError when f's result is not a scalar; ArgumentError when it is no tensor or not float32
 * @example
 * const w = variable([3]);
 * const { value, grads } = valueAndGrad(() => w.square().sum(), [w]);
 * grads.get(w); // [6]
 */
export function valueAndGrad(f: () => Tensor, variables: readonly Variable[]): ValueAndGrads {
  const watched = variables.map((variable) => variable.value());
  const tape = new Tape(watched);
  const value = valueOf(withTape(tape, f));
  assertScalar(value);
  const cotangents = backpropagate(tape, new Map([[value, onesLike(value)]]), watched);
  return { value, grads: new Map(variables.map((variable, index) => [variable, cotangents[index]!])) };
}

/**
 * The value of a function and its pullback: the function that takes a cotangent of the value to cotangents of the
 * arguments, v ↦ vᵀ · ∂f/∂x (the vector-Jacobian product). It can be called any number of times.
 *
 * @throws ShapeError when the cotangent has another shape than the value
 * @example
 * const { value, pullback } = vjp((x) => x.square(), [tensor([1, 2])]);
 * const [dx] = pullback(tensor([1, 10])); // [2, 40]
 */
export function vjp(
  f: (...xs: Tensor[]) => Tensor,
  xs: readonly TensorLike[],
): { value: Tensor; pullback: (dy: TensorLike) => Tensor[] } {
  const { outputs, pullback } = linearize((watched) => [valueOf(f(...watched))], xs.map(watchable));
  const value = outputs[0]!;
  return {
    value,
    pullback: (dy) => {
      const cotangent = toTensor(dy);
      if (cotangent.shape.join() !== value.shape.join()) {
        throw new ShapeError(
          `The cotangent has the shape [${cotangent.shape.join(', ')}]; the value has [${value.shape.join(', ')}].`,
        );
      }
      return pullback([cotangent]);
    },
  };
}

/** A function's results at a point, and its pullback there: from a cotangent of each result to one of each argument. */
export interface Linearization {
  readonly outputs: readonly Tensor[];
  readonly pullback: (cotangents: readonly Tensor[]) => Tensor[];
}

/** Runs a function of lists of tensors under a tape. @param xs float32 values, as {@link watchable} gives them */
export function linearize(f: (xs: readonly Tensor[]) => readonly Tensor[], xs: readonly Tensor[]): Linearization {
  const tape = new Tape(xs);
  const outputs = withTape(tape, () => f(xs)).map((output) => output.value());
  return {
    outputs,
    pullback: (cotangents) => {
      const seeds = new Map<Tensor, Tensor>();
      // One tensor may be several results.
      for (const [index, output] of outputs.entries()) {
        const sum = seeds.get(output);
        seeds.set(output, sum === undefined ? cotangents[index]! : add(sum, cotangents[index]!));
      }
      return backpropagate(tape, seeds, xs);
    },
  };
}

function valueOf(result: Tensor): Tensor {
  if (isTensor(result)) return result.value();
  const kind = (result as unknown) instanceof Promise ? 'a promise' : typeof result;
  throw new ArgumentError(
    `A function to be differentiated must give a tensor; it gave ${kind}. Does it lack a return, or is it asynchronous?`,
  );
}

/** @throws ShapeError when the value is not a scalar, ArgumentError when it is not float32 */
export function assertScalar(value: Tensor): void {
  if (value.rank > 0) {
    throw new ShapeError(
      `A gradient needs a scalar; the function gave the shape [${value.shape.join(', ')}]. Reduce it with sum() or mean().`,
    );
  }
  if (value.dtype === 'float32') return;
  throw new ArgumentError(
    `A gradient needs a float32 scalar; the function gave ${value.dtype}, which nothing can be differentiated through. ` +
      'Leave out the cast or the comparison.',
  );
}
