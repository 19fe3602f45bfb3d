import {
  cast,
  greater,
  mul,
  reshape,
  sigmoid,
  softmax,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  tensor,
  toTensor,
  type Variable,
} from '@neurite/tensors';
import { binaryColumns } from '../inputs/columns.ts';
import { State } from '../state.ts';

/** Counts over the batches, of each column. */
export interface Counts {
  /** Positives above each threshold: [thresholds, columns]. */
  readonly truePositives: Tensor;
  /** Negatives above each threshold: [thresholds, columns]. */
  readonly falsePositives: Tensor;
  /** [columns] */
  readonly positives: Tensor;
  /** [columns] */
  readonly negatives: Tensor;
}

/** Counts, over the batches, of positives and negatives that score above each of some thresholds. */
export class ThresholdCounts {
  readonly #metric: string;
  readonly #thresholds: readonly number[];
  readonly #fromLogits: boolean;
  readonly #state: State;

  constructor(metric: string, thresholds: readonly number[], fromLogits: boolean = false) {
    this.#metric = metric;
    this.#thresholds = thresholds;
    this.#fromLogits = fromLogits;
    this.#state = new State(metric);
  }

  get variables(): readonly Variable[] {
    return this.#state.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    const outputs = toTensor(yPred, undefined, 'yPred');
    const { truth, scores, weights } = binaryColumns(
      toTensor(yTrue, undefined, 'yTrue'),
      this.#fromLogits ? probabilities(outputs) : outputs,
      sampleWeight,
      this.#metric,
    );
    const [rows, columns] = [scores.shape[0]!, scores.shape[1]!];
    const limits = tensor([...this.#thresholds], [1, this.#thresholds.length, 1]);
    // [rows, thresholds, columns]
    const isAbove = cast(greater(reshape(scores, [rows, 1, columns]), limits), 'float32');
    const positives = mul(truth, weights);
    const negatives = mul(sub(1, truth), weights);
    this.#state.add('truePositives', sum(mul(isAbove, reshape(positives, [rows, 1, columns])), 0));
    this.#state.add('falsePositives', sum(mul(isAbove, reshape(negatives, [rows, 1, columns])), 0));
    this.#state.add('positives', sum(positives, 0));
    this.#state.add('negatives', sum(negatives, 0));
  }

  get(): Counts {
    return {
      truePositives: this.#state.get('truePositives'),
      falsePositives: this.#state.get('falsePositives'),
      positives: this.#state.get('positives'),
      negatives: this.#state.get('negatives'),
    };
  }

  reset(): void {
    this.#state.reset();
  }
}

/** Keras's thresholds: evenly spread, the first below 0 and the last above 1, so that a curve reaches both corners. */
export function evenThresholds(count: number): number[] {
  const epsilon = 1e-7;
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? -epsilon : index === count - 1 ? 1 + epsilon : index / (count - 1),
  );
}

function probabilities(logits: Tensor): Tensor {
  return logits.rank > 1 && logits.shape.at(-1)! > 1 ? softmax(logits, -1) : sigmoid(logits);
}
