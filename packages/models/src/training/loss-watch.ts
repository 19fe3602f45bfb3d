import { NeuriteError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';

/** Watches the losses of an epoch for one that is no number, without waiting for each of them. */
export class LossWatch {
  #checked: number;
  #pending: Tensor[] = [];

  /** @param firstBatch the number of the first batch that is added */
  constructor(firstBatch: number = 0) {
    this.#checked = firstBatch;
  }

  add(loss: Tensor): void {
    this.#pending.push(loss);
  }

  /** The first batch since the last check whose loss was not finite. */
  async find(): Promise<{ readonly loss: number; readonly batch: number } | undefined> {
    const pending = this.#pending;
    this.#pending = [];
    const first = this.#checked;
    this.#checked += pending.length;
    const last = pending.at(-1);
    // A loss that is no number stays so: as a rule it is enough to look at the last one.
    if (last === undefined || Number.isFinite(await last.item())) return undefined;
    for (const [index, loss] of pending.entries()) {
      const value = await loss.item();
      if (!Number.isFinite(value)) return { loss: value, batch: first + index };
    }
    return undefined;
  }
}

/** The error for a loss that is no number. */
export function diverged(loss: number, epoch: number, batch: number): NeuriteError {
  return new NeuriteError(
    `The loss became ${loss} at epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate, clip the gradients ` +
      '(globalClipNorm: 1), scale the inputs, and check the data for NaN and the loss for probabilities of 0. fit(…, { debug: true }) names the operation.',
  );
}
