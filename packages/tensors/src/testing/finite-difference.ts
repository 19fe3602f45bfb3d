/**
 * Gradients judged by finite differences: for the tests of this package.
 *
 * The derivative of L(x) = Σ c·f(x), with fixed weights c, is compared, element by element, with the five-point central
 * difference (8 (L(x + h) − L(x − h)) − (L(x + 2h) − L(x − 2h))) / 12h, whose error is of the order h⁴. For the second
 * order the same is done with M(x) = Σ u·∂L/∂x in the place of L. Operations run in float32; only the weighted sums are
 * taken in float64, so that rounding costs about 10⁻⁷ · |f| / h.
 *
 * Source: Fornberg, Generation of finite difference formulas on arbitrarily spaced grids, Math. Comp. 51 (1988).
 */
import { grads } from '../grad.ts';
import { type NdArray, ndArray, type Shape, sizeOf } from '../ndarray.ts';
import { add, mul } from '../ops/arithmetic.ts';
import { type TensorLike, tensor, toTensor } from '../ops/create.ts';
import { sum } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';

/** How strictly {@link expectGradients} looks. */
export interface GradientCheck {
  /** The orders to check. Default `[1, 2]`. */
  readonly orders?: readonly (1 | 2)[];
  /** The distance h between the points. Default 2⁻⁶; smaller where the function bends sharply. */
  readonly step?: number;
  /** The largest |got − expected| / max(1, |expected|). Default 10⁻³. */
  readonly tolerance?: number;
  /** The same function in float64, on flat arrays, where float32 is too coarse for differences of the first order. */
  readonly reference?: (...xs: number[][]) => ArrayLike<number>;
}

/**
 * Asserts that the gradients of `f` by each of its arguments are right at the first and the second order.
 *
 * @param f differentiable at the given point (no kink nearer than 2h); gives one tensor or several
 * @param inputs float32 points; whatever else `f` needs it takes from around it
 * @throws Error naming the order, the argument, the element and both numbers
 * @example
 * expectGradients((x) => tanh(x), [sample([2, 3])]);
 */
export function expectGradients(
  f: (...xs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly TensorLike[],
  { orders = [1, 2], step = 2 ** -6, tolerance = 1e-3, reference }: GradientCheck = {},
): void {
  const points = inputs.map((input) => toTensor(input));
  const outputs = [f(...points)].flat();
  const weights = outputs.map((output, index) => pseudoRandom(output.shape, 17 + index));
  const loss = (...xs: Tensor[]): Tensor => weightedSum([f(...xs)].flat(), weights);
  const gradient = (...xs: Tensor[]): Tensor[] => grads(loss)(...xs);

  if (orders.includes(1)) {
    const exact = reference && ((xs: number[][]): number => dot([reference(...xs)], weights.slice(0, 1)));
    const value = (xs: number[][]): number => dot(read([f(...asTensors(xs, points))].flat()), weights);
    compare('first', gradient(...points), points, exact ?? value, step, tolerance);
  }
  if (orders.includes(2)) {
    const directions = points.map((point, index) => pseudoRandom(point.shape, 71 + index));
    const slope = (...xs: Tensor[]): Tensor => weightedSum(gradient(...xs), directions);
    const value = (xs: number[][]): number => dot(read(gradient(...asTensors(xs, points))), directions);
    compare('second', grads(slope)(...points), points, value, step, tolerance);
  }
}

/** Fixed pseudo-random numbers, evenly spread over [min, max) and multiples of 2⁻¹⁰: small steps from them are exact. */
export function sample(shape: Shape, { min = -2, max = 2, seed = 1 }: SampleOptions = {}): NdArray {
  const data = Float32Array.from(
    unitNumbers(sizeOf(shape), seed),
    (u) => Math.round((min + u * (max - min)) * 1024) / 1024,
  );
  return ndArray(data, shape);
}

/** The range of {@link sample}, and which of many samples. */
export interface SampleOptions {
  readonly min?: number;
  readonly max?: number;
  readonly seed?: number;
}

/** Weights between 0.5 and 1.5 of either sign, so that no contribution to a weighted sum is lost. */
function pseudoRandom(shape: Shape, seed: number): Tensor {
  const data = Float32Array.from(unitNumbers(sizeOf(shape), seed), (u) => (u < 0.5 ? -0.5 - 2 * u : 2 * u - 0.5));
  return tensor(data, shape);
}

/** Park and Miller's minimal generator: good enough to pick test points, and the same everywhere. */
function* unitNumbers(count: number, seed: number): Generator<number> {
  let state = (seed * 7919 + 12345) % 2147483647;
  for (let i = -3; i < count; i++) {
    state = (state * 48271) % 2147483647;
    if (i >= 0) yield state / 2147483647;
  }
}

function weightedSum(tensors: readonly Tensor[], weights: readonly Tensor[]): Tensor {
  return tensors.map((item, index) => sum(mul(item, weights[index]!))).reduce(add);
}

function dot(values: readonly ArrayLike<number>[], weights: readonly Tensor[]): number {
  let total = 0;
  for (const [index, weight] of weights.entries()) {
    const factors = weight.dataSync();
    for (let i = 0; i < factors.length; i++) total += values[index]![i]! * factors[i]!;
  }
  return total;
}

function read(tensors: readonly Tensor[]): ArrayLike<number>[] {
  return tensors.map((item) => item.dataSync());
}

function asTensors(xs: readonly number[][], like: readonly Tensor[]): Tensor[] {
  return xs.map((values, index) => tensor(Float32Array.from(values), like[index]!.shape));
}

function compare(
  order: string,
  gradients: readonly Tensor[],
  points: readonly Tensor[],
  value: (xs: number[][]) => number,
  step: number,
  tolerance: number,
): void {
  const xs = points.map((point) => Array.from(point.dataSync()));
  for (const [argument, values] of xs.entries()) {
    const got = gradients[argument]!.dataSync();
    for (const [element, x] of values.entries()) {
      const at = (offset: number): number => {
        values[element] = x + offset * step;
        return value(xs);
      };
      const expected = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
      values[element] = x;
      if (Math.abs(got[element]! - expected) <= tolerance * Math.max(1, Math.abs(expected))) continue;
      throw new Error(
        `The ${order}-order gradient by argument ${argument}, element ${element} (x = ${x}), is ${got[element]}; ` +
          `finite differences give ${expected}.`,
      );
    }
  }
}
