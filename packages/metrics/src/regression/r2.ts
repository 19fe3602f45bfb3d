import {
  add,
  equal,
  fill,
  mean,
  mul,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  tensor,
  toTensor,
  type Variable,
  where,
  zeros,
} from '@neurite/tensors';
import { elementwise } from '../inputs/elementwise.ts';
import { exampleWeights } from '../inputs/weights.ts';
import type { Metric, MetricConfig, MetricOptions } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { State } from '../state.ts';

/**
 * The share of the variance that is explained: 1 − Σ w (y − ŷ)² / Σ w (y − ȳ)², averaged over the outputs.
 *
 * As in scikit-learn, an output that does not vary gives 1 if it was predicted exactly, else 0.
 *
 * @example
 * const metric = r2();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.375
 */
export function r2(options: MetricOptions = {}): Metric {
  return new R2(options.name ?? 'r2', { metric: 'r2', ...options });
}

/**
 * The spread of the labels is gathered batch by batch about their running mean; sums of squares would lose it where
 * the labels lie far from 0.
 *
 * Source: Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979).
 */
class R2 implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #state: State;

  constructor(name: string, config: MetricConfig) {
    this.name = name;
    this.config = config;
    this.#state = new State(name);
  }

  get variables(): readonly Variable[] {
    return this.#state.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    const [labels, outputs] = elementwise(
      toTensor(yTrue, undefined, 'yTrue'),
      toTensor(yPred, undefined, 'yPred'),
      this.name,
    );
    const width = labels.shape.at(-1)!;
    const rows = labels.size / Math.max(width, 1);
    const [truth, prediction] = [reshape(labels, [rows, width]), reshape(outputs, [rows, width])];
    const given = exampleWeights(sampleWeight, labels.shape.slice(0, -1), this.name);
    const weights = given === undefined ? fill([rows, 1], 1) : reshape(given, [rows, 1]);

    const batchWeight = sum(weights);
    // The mean of the distances to a first mean takes away what that one lost in rounding.
    const roughMean = ratio(sum(mul(weights, truth), 0), batchWeight);
    const distances = sub(truth, roughMean);
    const correction = ratio(sum(mul(weights, distances), 0), batchWeight);
    const batchMean = add(roughMean, correction);
    const batchSpread = sum(mul(weights, square(sub(distances, correction))), 0);

    const weight = this.#state.get('weight', tensor(0));
    const mean = this.#state.get('mean', zeros([width]));
    const total = add(weight, batchWeight);
    const shift = sub(batchMean, mean);
    const share = ratio(batchWeight, total);
    this.#state.add('residual', sum(mul(weights, square(sub(truth, prediction))), 0));
    this.#state.add('spread', add(batchSpread, mul(square(shift), mul(weight, share))));
    this.#state.set('mean', add(mean, mul(shift, share)));
    this.#state.set('weight', total);
  }

  result(): Tensor {
    const [residual, spread] = [this.#state.get('residual'), this.#state.get('spread')];
    const constant = where(equal(residual, 0), 1, tensor(0));
    return mean(where(equal(spread, 0), constant, sub(1, ratio(residual, spread))));
  }

  reset(): void {
    this.#state.reset();
  }
}
