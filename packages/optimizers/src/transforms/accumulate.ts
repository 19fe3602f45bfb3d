import { ArgumentError } from '@neurite/backend';
import { add, cond, div, equal, mod, type Tensor, tensor, zerosLike } from '@neurite/tensors';
import type { GradientTransform, TransformState } from './transform.ts';

/** What {@link accumulate} remembers. */
export type AccumulateState = {
  /** The number of calls. */
  readonly step: Tensor;
  /** The sum of the gradients since the last update. */
  readonly sum: readonly Tensor[];
  /** The state of the transform that makes the updates. */
  readonly inner: TransformState;
};

/**
 * Gathers the gradients of several calls, and makes one update of their mean: batches that do not fit in memory at once.
 * The calls between give updates of zero and leave the inner state as it is.
 *
 * @param count how many calls make one update, at least 1
 * @param transform what makes the update: all of it, the learning rate included
 * @throws ArgumentError when the count is no whole number of at least 1
 * @example
 * accumulate(4, chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(0.001)));
 */
export function accumulate(count: number, transform: GradientTransform): GradientTransform<AccumulateState> {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError(`accumulate needs a whole number of calls of at least 1; got ${count}.`);
  }
  return {
    name: 'accumulate',
    init: (parameters) => ({
      step: tensor(0, [], 'int32'),
      sum: parameters.map(zerosLike),
      inner: transform.init(parameters),
    }),
    update(gradients, state, parameters) {
      const sum = gradients.map((gradient, index) => add(state.sum[index]!, gradient));
      const isLast = equal(mod(state.step, count), count - 1);
      const { updates, inner, rest } = cond(
        isLast,
        () => {
          const means = sum.map((total) => div(total, count));
          const step = transform.update(means, state.inner, parameters);
          return { updates: step.updates, inner: step.state, rest: sum.map(zerosLike) };
        },
        () => ({ updates: gradients.map(zerosLike), inner: state.inner, rest: sum }),
      );
      return { updates, state: { step: add(state.step, 1), sum: rest, inner } };
    },
  };
}
