/** What Ctrl-C does to a training run: it ends after the present batch, and can be taken up again. */
import type { Callback } from '@neurite/models';
import { getRandomState, type RandomState, setRandomState, type Tensor } from '@neurite/tensors';
import type { AnyModel } from '../networks/user-code.ts';

/** Ends `fit` from within: training was asked to stop. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Listens for Ctrl-C (SIGINT) and for the request to end (SIGTERM) while something runs. */
export class InterruptSignal {
  #isRaised = false;
  readonly #onSignal: () => void;

  /**
   * @param onFirst told of the first signal
   * @param onSecond told of the second one, when people do not want to wait
   */
  constructor(onFirst: () => void, onSecond: () => void) {
    this.#onSignal = () => {
      if (this.#isRaised) return onSecond();
      this.#isRaised = true;
      onFirst();
    };
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  get isRaised(): boolean {
    return this.#isRaised;
  }

  release(): void {
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
  }
}

interface Snapshot {
  readonly weights: Tensor[];
  readonly optimizer: readonly Tensor[];
  readonly random: RandomState;
}

/**
 * Keeps the model as it stood after the last whole epoch, and ends training when a signal came.
 *
 * Training goes on bit for bit only from between two epochs, and an epoch may take minutes: so the batches since the
 * last epoch are given up instead of waited for.
 */
export class EpochKeeper implements Callback {
  readonly #model: AnyModel;
  readonly #signal: InterruptSignal;
  #kept: Snapshot | undefined;

  constructor(model: AnyModel, signal: InterruptSignal) {
    this.#model = model;
    this.#signal = signal;
  }

  onBatchEnd(): void {
    if (this.#signal.isRaised) throw new Interrupted();
  }

  onEpochEnd(epoch: number, _logs: unknown, run: { readonly epochs: number }): void {
    // Values are immutable and shared, so that keeping them costs nothing until the next update.
    this.#kept = {
      weights: this.#model.getWeights(),
      optimizer: (this.#model.optimizer?.variables ?? []).map((variable) => variable.value()),
      random: getRandomState(),
    };
    if (this.#signal.isRaised && epoch + 1 < run.epochs) throw new Interrupted();
  }

  /** Puts the model back to the end of the last whole epoch; false when there was none. */
  restore(): boolean {
    if (this.#kept === undefined) return false;
    this.#model.setWeights(this.#kept.weights);
    this.#model.optimizer?.variables.forEach((variable, index) => variable.assign(this.#kept!.optimizer[index]!));
    setRandomState(this.#kept.random);
    return true;
  }
}
