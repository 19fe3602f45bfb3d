import { add, expm1, mul, neg, square, sub, type Tensor } from '@neurite/tensors';

/** A decaying average: decay · average + (1 − decay) · values. */
export function averaged(average: Tensor, values: Tensor, decay: number): Tensor {
  return add(mul(average, decay), mul(values, 1 - decay));
}

/** A decaying average of squares: decay · average + (1 − decay) · values². */
export function averagedSquare(average: Tensor, values: Tensor, decay: number): Tensor {
  return averaged(average, square(values), decay);
}

/** The variance: the average of squares less the square of the average. */
export function varianceOf(squares: Tensor, average: Tensor): Tensor {
  return sub(squares, square(average));
}

/**
 * 1 − decay^step, by which an average that started from zero falls short.
 *
 * As −expm1(step · ln decay): in single precision 1 − 0.999¹ as written would be wrong in its fifth digit.
 */
export function biasCorrection(decay: number, step: Tensor): Tensor {
  return neg(expm1(mul(step, Math.log(decay))));
}
