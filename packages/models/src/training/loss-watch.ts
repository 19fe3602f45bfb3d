import { NeuriteError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';

/** Watches the losses of an epoch for one that is no number, without waiting for each of them. */
export class LossWatch {
  readonly #epoch: number;
  #checked = 0;
  #pending: Tensor[] = [];

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  add(loss: Tensor): void {
    this.#pending.push(loss);
  }

  /** @throws NeuriteError naming the first batch whose loss was not finite */
  async check(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    const first = this.#checked;
    this.#checked += pending.length;
    const last = pending.at(-1);
    // A loss that is no number stays so: as a rule it is enough to look at the last one.
    if (last === undefined || Number.isFinite(await last.item())) return;
    for (const [index, loss] of pending.entries()) {
      const value = await loss.item();
      if (!Number.isFinite(value)) throw diverged(value, this.#epoch, first + index);
    }
  }
}

function diverged(loss: number, epoch: number, batch: number): NeuriteError {
  return new NeuriteError(
    `The loss became ${loss} at epoch ${epoch + 1}, batch ${batch + 1}. Lower the learning rate, clip the gradients ` +
      '(globalClipNorm: 1), scale the inputs, and check the data for NaN and the loss for probabilities of 0.',
  );
}
