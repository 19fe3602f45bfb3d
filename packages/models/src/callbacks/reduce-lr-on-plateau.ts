import { ArgumentError } from '@neurite/backend';
import type { Callback } from './callback.ts';
import { learningRateOf } from './learning-rate.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

/** The options of {@link reduceLROnPlateau}. `minDelta` is 1e-4 by default. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** What the rate is multiplied by; below 1. Default 0.1. */
  readonly factor?: number;
  /** Epochs in a row without improvement after which the rate falls. Default 10. */
  readonly patience?: number;
  /** Epochs after a fall that are not counted. Default 0. */
  readonly cooldown?: number;
  /** The rate falls no lower. Default 0. */
  readonly minLr?: number;
}

/**
 * Lowers the learning rate when a figure has stopped getting better; the history shows the rate as `learningRate`.
 *
 * @throws ArgumentError when the factor is not below 1, or the optimizer has a schedule
 * @example
 * await model.fit(x, y, { epochs: 100, validationSplit: 0.2, callbacks: [reduceLROnPlateau({ factor: 0.2, patience: 5 })] });
 */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const { factor = 0.1, patience = 10, cooldown = 0, minLr = 0, minDelta = 1e-4 } = options;
  if (!(factor > 0 && factor < 1)) {
    throw new ArgumentError(`reduceLROnPlateau: factor must be above 0 and below 1; got ${factor}.`);
  }
  const monitor = new Monitor({ ...options, minDelta });
  let waited = 0;
  let cooling = 0;
  return {
    onTrainBegin() {
      monitor.reset();
      waited = 0;
      cooling = 0;
    },
    async onEpochEnd(_epoch, logs, run) {
      const rate = await learningRateOf(run, 'reduceLROnPlateau');
      run.record('learningRate', rate);
      if (cooling > 0) {
        cooling--;
        waited = 0;
      }
      if (monitor.improves(logs)) waited = 0;
      else if (cooling === 0 && ++waited >= patience) {
        if (rate > minLr) {
          run.optimizer.learningRate.assign(Math.max(rate * factor, minLr));
          cooling = cooldown;
        }
        waited = 0;
      }
    },
  };
}
