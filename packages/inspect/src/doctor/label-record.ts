/** What batches show of labels: how many there are of each class, and which ones a model contradicts with confidence. */

/** The model's probabilities for a batch, and the labels. */
export interface LabelledBatch {
  /** [examples × classes], row by row. */
  readonly probabilities: ArrayLike<number>;
  readonly labels: readonly number[];
  readonly classes: number;
}

/** Judgements of earlier epochs than so many are forgotten: they are about the model as it is. */
const EPOCHS = 5;

/** How sure a model must be to contradict a label, and how many times surer than of the label. */
const SURE = 0.6;
const TIMES_SURER = 10;

export class LabelRecord {
  readonly classes: number;
  /** How many examples of each class were seen. */
  readonly counts: number[];
  #judgements: { readonly epoch: number; readonly agrees: boolean; readonly contradicts: boolean }[] = [];

  constructor(classes: number) {
    this.classes = classes;
    this.counts = new Array<number>(classes).fill(0);
  }

  /** The number of labels seen. */
  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** The number of examples that the shares speak of. */
  get judged(): number {
    return this.#judgements.length;
  }

  /**
   * The share of the recent examples of which the model is sure, before it learns from them once more, that they belong to
   * another class than their label says, and hardly thinks of the label.
   */
  get contradictedShare(): number {
    return this.#judgements.filter(({ contradicts }) => contradicts).length / Math.max(this.judged, 1);
  }

  /** The share of the recent examples whose label the model gives. */
  get agreedShare(): number {
    return this.#judgements.filter(({ agrees }) => agrees).length / Math.max(this.judged, 1);
  }

  add({ probabilities, labels, classes }: LabelledBatch, epoch: number): void {
    this.#judgements = this.#judgements.filter((judgement) => judgement.epoch > epoch - EPOCHS);
    labels.forEach((label, row) => {
      if (!(label in this.counts)) return;
      this.counts[label]! += 1;
      let best = 0;
      for (let index = 0; index < classes; index++) best = Math.max(best, probabilities[row * classes + index]!);
      const own = probabilities[row * classes + label]!;
      this.#judgements.push({ epoch, agrees: own === best, contradicts: best >= SURE && own * TIMES_SURER < best });
    });
  }
}
