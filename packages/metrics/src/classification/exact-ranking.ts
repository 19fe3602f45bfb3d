import { type Tensor, type TensorLike, tensor, toTensor, type TypedArray, type Variable } from '@neurite/tensors';
import { binaryColumns } from '../inputs/columns.ts';
import type { Metric, MetricConfig } from '../metric.ts';
import { averageScores, type AucAverage } from './auc-average.ts';

/** A figure of labels of 0 and 1, scores and weights. */
export type RankingMeasure = (truth: Float64Array, scores: Float64Array, weights: Float64Array) => number;

/** A batch as it came, or on the host. */
interface Batch {
  readonly truth: Tensor;
  readonly scores: Tensor;
  readonly weights: Tensor;
  host?: readonly [truth: TypedArray, scores: TypedArray, weights: TypedArray];
}

/** A figure of the order that scores bring examples into, one class against the rest, of all scores at once. */
export class ExactRanking implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly variables: readonly Variable[] = [];
  readonly isTraceable = false;
  readonly #measure: RankingMeasure;
  readonly #average: AucAverage;
  #batches: Batch[] = [];

  constructor(name: string, config: MetricConfig, measure: RankingMeasure, average: AucAverage) {
    this.name = name;
    this.config = config;
    this.#measure = measure;
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
      areas.push(this.#measure(truth, scores, weights));
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
