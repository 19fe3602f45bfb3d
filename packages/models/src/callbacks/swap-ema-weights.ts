import { NeuriteError } from '@neurite/backend';
import type { Callback, TrainingRun } from './callback.ts';

/** The options of {@link swapEmaWeights}. */
export interface SwapEmaWeightsOptions {
  /**
   * Whether the averages stay in the model's place from the end of an epoch to the beginning of the next, so that callbacks
   * that come later save them, and they remain after the last epoch. Default false: only while held-out data are looked at.
   */
  readonly swapOnEpoch?: boolean;
}

/**
 * Judges a model by the moving averages of its weights, which the optimizer keeps with `useEma: true`; training goes on with
 * the weights themselves.
 *
 * @throws NeuriteError when the optimizer keeps no averages
 * @example
 * model.compile({ optimizer: adam({ useEma: true }), loss: 'mse' });
 * await model.fit(x, y, { validationSplit: 0.2, callbacks: [swapEmaWeights()] });
 */
export function swapEmaWeights({ swapOnEpoch = false }: SwapEmaWeightsOptions = {}): Callback {
  let isSwapped = false;
  const swap = ({ optimizer }: TrainingRun): void => {
    const { averages } = optimizer;
    if (averages === undefined) {
      throw new NeuriteError(
        `swapEmaWeights: the optimizer ${optimizer.name} keeps no averages of weights. Make it with useEma: true.`,
      );
    }
    const pairs = [...averages].map(([weight, average]) => [weight, average, weight.value(), average.value()] as const);
    for (const [weight, average, value, mean] of pairs) {
      weight.assign(mean);
      average.assign(value);
    }
    isSwapped = !isSwapped;
  };
  return {
    onTrainBegin: () => void (isSwapped = false),
    onEpochBegin: (_epoch, run) => (isSwapped ? swap(run) : undefined),
    onTestBegin: swap,
    onTestEnd: (_logs, run) => swap(run),
    onEpochEnd: (_epoch, _logs, run) => (swapOnEpoch ? swap(run) : undefined),
  };
}
