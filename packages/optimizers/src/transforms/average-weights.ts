import { ArgumentError } from '@neurite/backend';
import { add, equal, mod, mul, sub, type Tensor, tensor, where } from '@neurite/tensors';
import type { GradientTransform } from './transform.ts';

/** Options of {@link averageWeights}. */
export interface AverageWeightsOptions {
  /** How much of the average is kept at each update, m. Default 0.99. */
  readonly momentum?: number;
  /** After how many updates, again and again, the weights are set to their average. Default: never. */
  readonly overwriteFrequency?: number;
}

/** What {@link averageWeights} remembers. */
export type AverageWeightsState = {
  /** The number of updates done. */
  readonly step: Tensor;
  /** The average of each parameter. */
  readonly average: readonly Tensor[];
};

/**
 * Keeps an exponential moving average of the weights beside them: a ← m · a + (1 − m) · p after each update, beginning
 * with the weights after the first. To be put last, behind the learning rate. An `Optimizer` gives the averages as
 * `averages`, and evaluates with them by `withAverages`.
 *
 * Source: Polyak and Juditsky, Acceleration of stochastic approximation by averaging, SIAM J. Control Optim. 30 (1992);
 * the exponential form as in Keras (`use_ema`).
 *
 * @throws ArgumentError when an option is out of its range
 * @example
 * chain(scaleByAdam(), scaleByLearningRate(0.001), averageWeights({ momentum: 0.999 }));
 */
export function averageWeights(options: AverageWeightsOptions = {}): GradientTransform<AverageWeightsState> {
  const { momentum = 0.99, overwriteFrequency } = options;
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new ArgumentError(`averageWeights: momentum must lie in [0, 1]; got ${momentum}.`);
  }
  if (overwriteFrequency !== undefined && !(Number.isInteger(overwriteFrequency) && overwriteFrequency >= 1)) {
    throw new ArgumentError(
      `averageWeights: overwriteFrequency must be a whole number of updates of at least 1; got ${overwriteFrequency}.`,
    );
  }
  return {
    name: AVERAGE_WEIGHTS,
    init: (parameters) => ({ step: tensor(0, [], 'int32'), average: parameters.map((parameter) => mul(parameter, 1)) }),
    update(gradients, state, parameters) {
      const kept = where(equal(state.step, 0), 0, tensor(momentum));
      const average = gradients.map((update, index) => {
        const next = add(parameters[index]!, update);
        return add(mul(state.average[index]!, kept), mul(next, sub(1, kept)));
      });
      const step = add(state.step, 1);
      if (overwriteFrequency === undefined) return { updates: gradients, state: { step, average } };
      const isOver = equal(mod(step, overwriteFrequency), 0);
      const updates = gradients.map((update, index) => where(isOver, sub(average[index]!, parameters[index]!), update));
      return { updates, state: { step, average } };
    },
  };
}

/** Under which names the averages stand in an optimizer's state. */
export const AVERAGE_WEIGHTS = 'averageWeights';
