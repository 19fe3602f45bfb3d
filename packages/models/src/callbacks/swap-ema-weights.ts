import { NeuriteError } from '@neurite/backend';
import type { Tensor, Variable } from '@neurite/tensors';
import type { Callback, TrainingRun } from './callback.ts';

/** The options of {@link swapEmaWeights}. */
export interface SwapEmaWeightsOptions {
  /**
   * Whether the averages stay in the model's place from the end of an epoch to the beginning of the next, so that callbacks
   * that come later save them. Default false: only while held-out data are looked at.
   */
  readonly swapOnEpoch?: boolean;
}

/**
 * Judges a model by the moving averages of its weights, which the optimizer keeps with `useEma: true`; training goes on with
 * the weights themselves. At the end of `fit` the model has the averages, with this callback or without.
 *
 * @throws NeuriteError when the optimizer keeps no averages
 * @example
 * model.compile({ optimizer: adam({ useEma: true }), loss: 'mse' });
 * await model.fit(x, y, { validationSplit: 0.2, callbacks: [swapEmaWeights()] });
 */
export function swapEmaWeights({ swapOnEpoch = false }: SwapEmaWeightsOptions = {}): Callback {
  /** The weights themselves, while the averages are in their place. */
  let kept: readonly (readonly [Variable, Tensor])[] = [];
  const putAverages = ({ optimizer }: TrainingRun): void => {
    const { averages } = optimizer;
    if (averages === undefined) {
      throw new NeuriteError(
        `swapEmaWeights: the optimizer ${optimizer.name} keeps no averages of weights. Make it with useEma: true.`,
      );
    }
    kept = [...averages.keys()].map((weight) => [weight, weight.value()] as const);
    optimizer.overwriteWithAverages();
  };
  const putBack = (): void => {
    for (const [weight, value] of kept) weight.assign(value);
    kept = [];
  };
  return {
    onTrainBegin: () => void (kept = []),
    onEpochBegin: putBack,
    onTestBegin: putAverages,
    onTestEnd: putBack,
    onEpochEnd: (_epoch, _logs, run) => (swapOnEpoch ? putAverages(run) : undefined),
  };
}
