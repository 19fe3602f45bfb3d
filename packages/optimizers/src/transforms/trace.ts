import { add, mul, type Tensor, zerosLike } from '@neurite/tensors';
import type { GradientTransform } from './transform.ts';

/** Options of {@link trace}. */
export interface TraceOptions {
  /** How much of the trace is kept at each step, m. Default 0.9. */
  readonly decay?: number;
  /** Looks one step ahead. Default false. */
  readonly nesterov?: boolean;
}

/** What {@link trace} remembers. */
export type TraceState = { readonly trace: readonly Tensor[] };

/**
 * Momentum: a decaying sum of the gradients, b ← m · b + g; u = b, or with `nesterov` u = g + m · b.
 *
 * The learning rate is applied afterwards, as PyTorch does. Keras multiplies the gradient by it first, which differs
 * only while the rate changes: `chain(scaleByLearningRate(rate), trace())` is Keras's order.
 *
 * Source: Sutskever et al., On the importance of initialization and momentum in deep learning (ICML 2013).
 *
 * @example
 * const momentum = trace({ decay: 0.9 });
 * const first = momentum.update([tensor([1])], momentum.init([tensor([0])]), []);
 * momentum.update([tensor([1])], first.state, []).updates; // [[1.9]]
 */
export function trace(options: TraceOptions = {}): GradientTransform<TraceState> {
  const { decay = 0.9, nesterov = false } = options;
  return {
    name: 'trace',
    init: (parameters) => ({ trace: parameters.map(zerosLike) }),
    update(gradients, state) {
      const next = gradients.map((gradient, index) => add(mul(state.trace[index]!, decay), gradient));
      const updates = nesterov ? gradients.map((gradient, index) => add(gradient, mul(next[index]!, decay))) : next;
      return { updates, state: { trace: next } };
    },
  };
}
