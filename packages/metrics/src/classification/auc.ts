import { ArgumentError } from '@neurite/backend';
import { type Tensor, type TensorLike, tensor, toTensor, type TypedArray, type Variable } from '@neurite/tensors';
import { binaryColumns } from '../inputs/columns.ts';
import type { Metric, MetricConfig, MetricOptions } from '../metric.ts';
import { averageScores, type AucAverage } from './auc-average.ts';
import { exactAuc } from './exact-auc.ts';
import { ThresholdAuc } from './threshold-auc.ts';

/** Options of {@link auc}. */
export interface AucOptions extends MetricOptions {
  /** How the areas of several classes, each against the rest, become one. Default 'macro'. */
  readonly average?: AucAverage;
  /**
   * Approximates by so many thresholds, evenly spread over [0, 1], as Keras does with 200: for programs that are
   * compiled and for more scores than fit in memory. Default: exact.
   */
  readonly numThresholds?: number;
  /** Whether predictions are logits. Only the approximation has to know; the exact area goes by the order. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * The area under the receiver operating characteristic: the probability that an example of the class scores higher
 * than one that is not, ties counting half. Predictions of several columns are judged one class against the rest.
 *
 * The exact area equals scikit-learn's roc_auc_score, ties and weights included. It keeps all scores in memory. It is
 * NaN where only one class was seen.
 *
 * Source: Hanley and McNeil, The meaning and use of the area under a ROC curve, Radiology 143 (1982).
 *
 * @throws ArgumentError when numThresholds is not a whole number of at least 2
 */
export function auc(options: AucOptions = {}): Metric {
  const { numThresholds, name = 'auc' } = options;
  const config = { metric: 'auc', ...options };
  if (numThresholds === undefined) return new ExactAuc(name, config, options.average ?? 'macro');
  if (!Number.isInteger(numThresholds) || numThresholds < 2) {
    throw new ArgumentError(`${name}: numThresholds must be a whole number of at least 2; got ${numThresholds}.`);
  }
  return new ThresholdAuc(name, config, { ...options, numThresholds });
}

/** A batch as it came, or on the host. */
interface Batch {
  readonly truth: Tensor;
  readonly scores: Tensor;
  readonly weights: Tensor;
  host?: readonly [truth: TypedArray, scores: TypedArray, weights: TypedArray];
}

class ExactAuc implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly variables: readonly Variable[] = [];
  readonly isTraceable = false;
  readonly #average: AucAverage;
  #batches: Batch[] = [];

  constructor(name: string, config: MetricConfig, average: AucAverage) {
    this.name = name;
    this.config = config;
    this.#average = average;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    const labels = toTensor(yTrue, undefined, 'yTrue');
    const outputs = toTensor(yPred, undefined, 'yPred');
    this.#batches.push(binaryColumns(labels, outputs, sampleWeight, this.name));
  }

  async settle(): Promise<void> {
    await Promise.all(
      this.#batches.map(async (batch) => {
        batch.host ??= await Promise.all([batch.truth.data(), batch.scores.data(), batch.weights.data()]);
      }),
    );
  }

  result(): Tensor {
    const columns = this.#batches[0]?.scores.shape[1] ?? 1;
    const areas: number[] = [];
    const positives: number[] = [];
    for (let column = 0; column < columns; column++) {
      const { truth, scores, weights } = this.#gather(column, columns);
      areas.push(exactAuc(truth, scores, weights));
      positives.push(truth.reduce((total, isPositive, index) => total + isPositive * weights[index]!, 0));
    }
    return averageScores(tensor(areas), tensor(positives), this.#average);
  }

  reset(): void {
    this.#batches = [];
  }

  /** All batches in one, of one class against the rest. */
  #gather(column: number, columns: number): { truth: Float64Array; scores: Float64Array; weights: Float64Array } {
    const size = this.#batches.reduce((total, { scores }) => total + scores.shape[0]!, 0);
    const all = { truth: new Float64Array(size), scores: new Float64Array(size), weights: new Float64Array(size) };
    let next = 0;
    for (const batch of this.#batches) {
      batch.host ??= [batch.truth.dataSync(), batch.scores.dataSync(), batch.weights.dataSync()];
      const [truth, scores, weights] = batch.host;
      for (let row = 0; row < weights.length; row++, next++) {
        all.truth[next] = truth[row * columns + column]!;
        all.scores[next] = scores[row * columns + column]!;
        all.weights[next] = weights[row]!;
      }
    }
    return all;
  }
}
