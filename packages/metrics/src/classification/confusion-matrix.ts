import { matMul, mul, type Tensor, type TensorLike, type Variable } from '@neurite/tensors';
import { type ClassOptions, classRows } from '../inputs/classes.ts';
import type { Metric, MetricConfig, MetricOptions } from '../metric.ts';
import { State } from '../state.ts';

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions extends MetricOptions, ClassOptions {}

/**
 * How many examples of each class (row) were taken for each class (column): [classes, classes], float32; with weights,
 * the sum of their weights.
 *
 * @example
 * const metric = confusionMatrix({ numClasses: 2 });
 * metric.update([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]);
 * metric.result() // [[1, 0], [1, 1]]
 */
export function confusionMatrix(options: ConfusionMatrixOptions = {}): Metric {
  return new ConfusionScore('confusionMatrix', options, (counts) => counts);
}

/** A figure made of the confusion matrix, which is gathered over the batches. */
export class ConfusionScore implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #score: (counts: Tensor) => Tensor;
  readonly #options: ConfusionMatrixOptions;
  readonly #state: State;

  constructor(metric: string, options: ConfusionMatrixOptions, score: (counts: Tensor) => Tensor) {
    this.name = options.name ?? metric;
    this.config = { metric, ...options };
    this.#score = score;
    this.#options = options;
    this.#state = new State(this.name);
  }

  get variables(): readonly Variable[] {
    return this.#state.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    const { truth, prediction, weights } = classRows(yTrue, yPred, sampleWeight, this.#options, this.name);
    const weighted = weights === undefined ? prediction : mul(prediction, weights);
    this.#state.add('counts', matMul(truth, weighted, { transposeA: true }));
  }

  result(): Tensor {
    return this.#score(this.#state.get('counts'));
  }

  reset(): void {
    this.#state.reset();
  }
}
