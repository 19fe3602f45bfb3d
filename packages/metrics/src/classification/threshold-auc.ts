import {
  add,
  cast,
  div,
  greater,
  mul,
  reshape,
  sigmoid,
  slice,
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
import type { Metric, MetricConfig } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { State } from '../state.ts';
import { type AucAverage, averageScores } from './auc-average.ts';

/** How a {@link ThresholdAuc} goes about it. */
export interface ThresholdAucOptions {
  readonly numThresholds: number;
  readonly average?: AucAverage;
  readonly fromLogits?: boolean;
}

/** The area under the curve through the points at given thresholds, by trapezoids, as Keras computes it. */
export class ThresholdAuc implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #options: ThresholdAucOptions;
  readonly #state: State;

  constructor(name: string, config: MetricConfig, options: ThresholdAucOptions) {
    this.name = name;
    this.config = config;
    this.#options = options;
    this.#state = new State(name);
  }

  get variables(): readonly Variable[] {
    return this.#state.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    const outputs = toTensor(yPred, undefined, 'yPred');
    const { truth, scores, weights } = binaryColumns(
      toTensor(yTrue, undefined, 'yTrue'),
      this.#options.fromLogits ? probabilities(outputs) : outputs,
      sampleWeight,
      this.name,
    );
    const [rows, columns] = [scores.shape[0]!, scores.shape[1]!];
    const limits = tensor(thresholds(this.#options.numThresholds));
    // [rows, thresholds, columns]
    const isAbove = cast(greater(reshape(scores, [rows, 1, columns]), reshape(limits, [1, limits.size, 1])), 'float32');
    const positives = mul(truth, weights);
    const negatives = mul(sub(1, truth), weights);
    this.#state.add('truePositives', sum(mul(isAbove, reshape(positives, [rows, 1, columns])), 0));
    this.#state.add('falsePositives', sum(mul(isAbove, reshape(negatives, [rows, 1, columns])), 0));
    this.#state.add('positives', sum(positives, 0));
    this.#state.add('negatives', sum(negatives, 0));
  }

  result(): Tensor {
    const positives = this.#state.get('positives');
    const hits = ratio(this.#state.get('truePositives'), positives, NaN);
    const falseAlarms = ratio(this.#state.get('falsePositives'), this.#state.get('negatives'), NaN);
    const [left, right] = [ends(falseAlarms, 0), ends(falseAlarms, 1)];
    const heights = div(add(ends(hits, 0), ends(hits, 1)), 2);
    const areas = sum(mul(sub(left, right), heights), 0);
    return averageScores(areas, positives, this.#options.average ?? 'macro');
  }

  reset(): void {
    this.#state.reset();
  }
}

/** Keras's thresholds: evenly spread, the first below 0 and the last above 1, so that the curve reaches both corners. */
function thresholds(count: number): number[] {
  const epsilon = 1e-7;
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? -epsilon : index === count - 1 ? 1 + epsilon : index / (count - 1),
  );
}

function probabilities(logits: Tensor): Tensor {
  return logits.rank > 1 && logits.shape.at(-1)! > 1 ? softmax(logits, -1) : sigmoid(logits);
}

/** All rows but the last (0), or but the first (1). */
function ends(x: Tensor, start: 0 | 1): Tensor {
  return slice(x, [start, 0], [x.shape[0]! - 1, x.shape[1]!]);
}
