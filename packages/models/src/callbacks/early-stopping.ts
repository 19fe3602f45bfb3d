import { ArgumentError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import type { Callback } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

/** The options of {@link earlyStopping}. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs in a row without improvement after which training ends. Default 0, which is the same as 1, as in Keras. */
  readonly patience?: number;
  /** Whether the weights of the best epoch are put back at the end. Default false. */
  readonly restoreBestWeights?: boolean;
  /** The value to beat: only an epoch that is better than this, too, starts the waiting anew. Default none. */
  readonly baseline?: number;
  /** Epochs at the beginning that are not judged. Default 0. */
  readonly startFromEpoch?: number;
}

/**
 * Ends training when a figure has stopped getting better.
 *
 * Source: Prechelt, Early Stopping — But When?, in Neural Networks: Tricks of the Trade (Springer 1998).
 *
 * @throws ArgumentError when patience is no number of epochs
 * @example
 * await model.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks: [earlyStopping({ patience: 5, restoreBestWeights: true })] });
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { patience = 0, restoreBestWeights = false, startFromEpoch = 0, baseline } = options;
  if (!(patience >= 0)) {
    throw new ArgumentError(`earlyStopping: patience must be a number of at least 0; got ${patience}.`);
  }
  const monitor = new Monitor(options);
  let waited = 0;
  let best: Tensor[] | undefined;
  return {
    onTrainBegin() {
      monitor.reset();
      waited = 0;
      best = undefined;
    },
    onEpochEnd(epoch, logs, run) {
      if (epoch < startFromEpoch) return;
      if (monitor.improves(logs)) {
        if (restoreBestWeights) best = run.model.getWeights();
        if (baseline === undefined || monitor.isBetter(logs, baseline)) {
          waited = 0;
          return;
        }
      }
      waited++;
      if (waited >= patience) run.stop();
    },
    onTrainEnd(_logs, run) {
      if (best !== undefined) run.model.setWeights(best);
    },
  };
}
