/**
 * Derivatives along a direction. There is one mode of differentiation here, the reverse one: its pullback u ↦ Jᵀu is linear
 * in u, and pulling back through the pullback gives its transpose, v ↦ Jv.
 *
 * Source: Townsend, A new trick for calculating Jacobian vector products (2017); for products with the Hessian, Pearlmutter,
 * Fast exact multiplication by the Hessian, Neural Computation 6 (1994).
 */
import { NeuriteError, ShapeError } from '@neurite/backend';
import { isTensor } from './core/construct.ts';
import { filled, leavesOf, type Pytree } from './core/pytree.ts';
import { watchable } from './core/watchable.ts';
import { assertScalar, type Linearization, linearize } from './grad.ts';
import { onesLike, type TensorLike, toTensor, zerosLike } from './ops/create.ts';
import type { Tensor } from './tensor.ts';

/** Where a function of tensors, or of tensors in arrays, records and maps, is differentiated. */
export type Point<A extends readonly unknown[]> = { [K in keyof A]: A[K] extends Tensor ? TensorLike : A[K] };

/** A tensor for each. */
type TensorsOf<P extends readonly unknown[]> = { [K in keyof P]: Tensor };

/**
 * The value of a function and its derivative along a direction: v ↦ ∂f/∂x · v (the Jacobian-vector product).
 *
 * It takes about three times as long as the function, whatever the number of arguments and results.
 *
 * @param f of tensors, or of tensors in arrays, records and maps; gives the same
 * @param primals the arguments at which to differentiate, all float32
 * @param tangents a direction for each, in the same form
 * @returns the value, and the tangent in the value's form
 * @throws ShapeError when a tangent has another form or shape than its argument
 * @example
 * const { value, tangent } = jvp((x) => x.square(), [tensor([1, 2])], [tensor([1, 10])]); // [1, 4], [2, 40]
 */
export function jvp<const P extends readonly TensorLike[], R extends Pytree>(
  f: (...xs: TensorsOf<P>) => R,
  primals: P,
  tangents: { readonly [K in keyof P]: TensorLike },
): { value: R; tangent: R };
export function jvp<A extends readonly Pytree[], R extends Pytree>(
  f: (...xs: A) => R,
  primals: NoInfer<Point<A>>,
  tangents: NoInfer<Point<A>>,
): { value: R; tangent: R };
export function jvp<R extends Pytree>(
  f: (...xs: never) => R,
  primals: readonly unknown[],
  tangents: readonly unknown[],
): { value: R; tangent: R } {
  const at = pointOf(primals);
  const { form, outputs, pullback } = linearizeTree(f, at);
  const directions = directionsOf(tangents, at);
  // Whatever the cotangent, the pullback's own derivative is the same.
  const transposed = linearize(pullback, outputs.map(zerosLike));
  return { value: form, tangent: filled(form, transposed.pullback(directions)) };
}

/**
 * The product of a scalar function's Hessian with a vector: v ↦ ∂²f/∂x² · v, without the Hessian.
 *
 * @param f of tensors, or of tensors in arrays, records and maps; gives a scalar
 * @param primals the arguments at which to differentiate, all float32
 * @param tangents a direction for each, in the same form
 * @returns the products, in the arguments' form
 * @throws ShapeError when f's result is not a scalar, or a tangent has another form or shape than its argument
 * @example
 * const [product] = hvp((x) => x.square().mul(x).sum(), [tensor([1, 2])], [tensor([1, 10])]); // [6, 120]
 */
export function hvp<const P extends readonly TensorLike[]>(
  f: (...xs: TensorsOf<P>) => Tensor,
  primals: P,
  tangents: { readonly [K in keyof P]: TensorLike },
): TensorsOf<P>;
export function hvp<A extends readonly Pytree[]>(
  f: (...xs: A) => Tensor,
  primals: NoInfer<Point<A>>,
  tangents: NoInfer<Point<A>>,
): A;
export function hvp(
  f: (...xs: never) => Tensor,
  primals: readonly unknown[],
  tangents: readonly unknown[],
): readonly Pytree[] {
  const at = pointOf(primals);
  const slopes = linearize((leaves) => {
    const { outputs, pullback } = linearizeTree(f, { ...at, leaves });
    assertScalar(outputs[0]!);
    return pullback([onesLike(outputs[0]!)]);
  }, at.leaves);
  // The Hessian is its own transpose.
  return filled(at.form, slopes.pullback(directionsOf(tangents, at)));
}

/** Arguments as a tree with its tensors beside. */
export interface TreePoint {
  readonly form: readonly Pytree[];
  readonly leaves: readonly Tensor[];
}

/** The arguments as trees, host arrays among them made tensors. @throws NeuriteError when a tensor is not float32 */
export function pointOf(xs: readonly unknown[]): TreePoint {
  const form = xs.map((x) => (holdsTensors(x) ? (x as Pytree) : toTensor(x as TensorLike)));
  return { form, leaves: leavesOf(form).map(watchable) };
}

/** A function of trees, run under a tape. @throws NeuriteError when a result is not float32, or there is none */
export function linearizeTree<R extends Pytree>(
  f: (...xs: never) => R,
  at: TreePoint,
): Linearization & { readonly form: R } {
  let form: R | undefined;
  const linear = linearize((leaves) => {
    form = (f as (...xs: readonly Pytree[]) => R)(...filled(at.form, leaves));
    return leavesOf(form);
  }, at.leaves);
  const odd = linear.outputs.find(({ dtype }) => dtype !== 'float32');
  if (odd !== undefined || linear.outputs.length === 0) {
    throw new NeuriteError(
      `A function to be differentiated must give float32 tensors; it gave ${odd === undefined ? 'none. Does it lack a return?' : odd.toString()}`,
    );
  }
  return { ...linear, form: filled(form!, linear.outputs) };
}

function directionsOf(tangents: readonly unknown[], at: TreePoint): readonly Tensor[] {
  const { leaves } = pointOf(tangents);
  const shapes = (tensors: readonly Tensor[]): string => tensors.map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
  if (shapes(leaves) === shapes(at.leaves)) return leaves;
  throw new ShapeError(
    `Each argument needs a tangent of its shape: the arguments have ${shapes(at.leaves)}, the tangents have ${shapes(leaves)}.`,
  );
}

function holdsTensors(x: unknown): boolean {
  if (isTensor(x)) return true;
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return false;
  return leavesOf(x as Pytree).length > 0;
}
