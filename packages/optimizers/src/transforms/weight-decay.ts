import { add, mul, type Tensor } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/** Options of {@link weightDecay}. */
export interface WeightDecayOptions {
  /** Which parameters decay; an optimizer passes its variables, so a name can be asked for. Default all. */
  readonly mask?: (parameter: Tensor) => boolean;
}

/**
 * Decoupled weight decay: u = g + λ · p. Put after the transforms that scale the gradient and before
 * `scaleByLearningRate`, so that each step shrinks the parameters by the factor 1 − η · λ.
 *
 * Source: Loshchilov and Hutter, Decoupled weight decay regularization, arXiv:1711.05101.
 *
 * @param rate λ
 * @example
 * weightDecay(0.1).update([tensor([1])], {}, [tensor([5])]).updates; // [[1.5]]
 */
export function weightDecay(rate: number | Tensor, options: WeightDecayOptions = {}): GradientTransform<NoState> {
  const { mask = () => true } = options;
  return stateless('weightDecay', (gradients, parameters) =>
    gradients.map((gradient, index) => {
      const parameter = parameters[index]!;
      return mask(parameter) ? add(gradient, mul(parameter, rate)) : gradient;
    }),
  );
}
