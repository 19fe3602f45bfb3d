import { ArgumentError } from '@neurite/backend';
import type { Callback } from './callback.ts';
import { learningRateOf } from './learning-rate.ts';

/**
 * Sets the learning rate before every epoch; the history shows it as `learningRate`. The rate is a variable that the
 * compiled step reads, so nothing is compiled anew.
 *
 * @param schedule gives the rate of an epoch, counted from 0, from that and the rate so far
 * @throws ArgumentError when the optimizer has a schedule of its own, or the rate is no number of at least 0
 * @example
 * learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))
 */
export function learningRateScheduler(schedule: (epoch: number, learningRate: number) => number): Callback {
  if (typeof schedule !== 'function') {
    throw new ArgumentError('learningRateScheduler takes a function: (epoch, rate) => the rate of that epoch.');
  }
  return {
    async onEpochBegin(epoch, run) {
      const rate = schedule(epoch, await learningRateOf(run, 'learningRateScheduler'));
      if (!(Number.isFinite(rate) && rate >= 0)) {
        throw new ArgumentError(
          `The schedule of learningRateScheduler gave ${rate} for epoch ${epoch}; it needs a number of at least 0.`,
        );
      }
      run.optimizer.learningRate.assign(rate);
    },
    async onEpochEnd(_epoch, _logs, run) {
      run.record('learningRate', await run.optimizer.learningRate.item());
    },
  };
}
