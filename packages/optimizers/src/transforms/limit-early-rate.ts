import { add, cast, mul, minimum, rsqrt, div, type Tensor, tensor } from '@neurite/tensors';
import type { GradientTransform } from './transform.ts';

/** What {@link limitEarlyRate} remembers. */
export type LimitEarlyRateState = { readonly step: Tensor };

/**
 * Makes of the learning rate η, which is to be applied afterwards, min(η, 1 / √t) at step t = 1, 2, …:
 * u = g · min(1, 1 / (η √t)).
 *
 * Source: Shazeer and Stern, Adafactor, arXiv:1804.04235, section 9 ("relative step size").
 *
 * @example
 * const limited = limitEarlyRate(2);
 * limited.update([tensor([1])], limited.init([]), []).updates; // [[0.5]]
 */
export function limitEarlyRate(rate: number | Tensor): GradientTransform<LimitEarlyRateState> {
  return {
    name: 'limitEarlyRate',
    init: () => ({ step: tensor(0, [], 'int32') }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const factor = minimum(1, div(rsqrt(cast(step, 'float32')), rate));
      return { updates: gradients.map((gradient) => mul(gradient, factor)), state: { step } };
    },
  };
}
