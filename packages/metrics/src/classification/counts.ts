import { unknownName } from '@neurite/backend';
import { add, div, mean, mul, sum, type Tensor, type TensorLike, type Variable } from '@neurite/tensors';
import { type ClassOptions, classRows } from '../inputs/classes.ts';
import type { Metric, MetricConfig, MetricOptions } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { State } from '../state.ts';

/**
 * How the scores of the classes become one: that of class 1 alone ('binary'), their mean ('macro'), their mean weighted
 * by how many examples each class has ('weighted'), the score of all counts together ('micro'), or not at all: a vector
 * with the score of each class ('none').
 */
export type Average = 'binary' | 'macro' | 'micro' | 'weighted' | 'none';

const averages: readonly Average[] = ['binary', 'macro', 'micro', 'weighted', 'none'];

/** Options of precision, recall and f1. */
export interface ClassScoreOptions extends MetricOptions, ClassOptions {
  /** Default 'binary' for two classes, else 'macro'. */
  readonly average?: Average;
  /** The score of a class where it is undefined, 0 / 0. Default 0. */
  readonly zeroDivision?: 0 | 1;
}

/** Of each class: how many examples were rightly taken for it, were taken for it, and belong to it. */
export interface ClassCounts {
  readonly right: Tensor;
  readonly predicted: Tensor;
  readonly actual: Tensor;
}

/** A score of each class made of counts that are gathered over the batches. */
export class ClassScore implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #score: (counts: ClassCounts, zeroDivision: number) => Tensor;
  readonly #options: ClassScoreOptions;
  readonly #state: State;

  constructor(
    metric: string,
    options: ClassScoreOptions,
    score: (counts: ClassCounts, zeroDivision: number) => Tensor,
  ) {
    this.name = options.name ?? metric;
    this.config = { metric, ...options };
    if (options.average !== undefined && !averages.includes(options.average)) {
      throw unknownName(`average of ${this.name}`, options.average, averages);
    }
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
    this.#state.add('right', sum(mul(truth, weighted), 0));
    this.#state.add('predicted', sum(weighted, 0));
    this.#state.add('actual', sum(weights === undefined ? truth : mul(truth, weights), 0));
  }

  result(): Tensor {
    const counts: ClassCounts = {
      right: this.#state.get('right'),
      predicted: this.#state.get('predicted'),
      actual: this.#state.get('actual'),
    };
    const { zeroDivision = 0, average = counts.right.size === 2 ? 'binary' : 'macro' } = this.#options;
    if (average === 'micro')
      return this.#score(
        mapCounts(counts, (count) => sum(count)),
        zeroDivision,
      );
    const scores = this.#score(counts, zeroDivision);
    if (average === 'none') return scores;
    if (average === 'binary') return scores.slice([1], [1]).reshape([]);
    if (average === 'macro') return mean(scores);
    return ratio(sum(mul(scores, counts.actual)), sum(counts.actual), zeroDivision);
  }

  reset(): void {
    this.#state.reset();
  }
}

/** Right / predicted: of the examples taken for a class, the share that belongs to it. */
export function precisionOf({ right, predicted }: ClassCounts, zeroDivision: number): Tensor {
  return ratio(right, predicted, zeroDivision);
}

/** Right / actual: of the examples of a class, the share that was found. */
export function recallOf({ right, actual }: ClassCounts, zeroDivision: number): Tensor {
  return ratio(right, actual, zeroDivision);
}

/** The harmonic mean of both: right / ((predicted + actual) / 2). */
export function f1Of({ right, predicted, actual }: ClassCounts, zeroDivision: number): Tensor {
  return ratio(right, div(add(predicted, actual), 2), zeroDivision);
}

function mapCounts(counts: ClassCounts, fn: (count: Tensor) => Tensor): ClassCounts {
  return { right: fn(counts.right), predicted: fn(counts.predicted), actual: fn(counts.actual) };
}
