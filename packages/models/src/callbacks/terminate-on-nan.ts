import type { Callback } from './callback.ts';

/**
 * Ends training when the loss of a batch is no finite number, instead of throwing as `fit` does without it. The history
 * keeps the epochs before; the epoch in which it happened is the last.
 *
 * @example
 * await model.fit(x, y, { callbacks: [terminateOnNaN()] });
 */
export function terminateOnNaN(): Callback {
  return {
    onNonFiniteLoss(loss, batch, run) {
      console.warn(`The loss became ${loss} at batch ${batch + 1}: training ends.`);
      run.stop();
    },
  };
}
