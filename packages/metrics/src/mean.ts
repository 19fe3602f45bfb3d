import {
  cast,
  mul,
  reshape,
  sum,
  type Tensor,
  tensor,
  type TensorLike,
  toTensor,
  type Variable,
} from '@neurite/tensors';
import { exampleWeights } from './inputs/weights.ts';
import type { Metric, MetricConfig, MetricOptions } from './metric.ts';
import { ratio } from './ratio.ts';
import { State } from './state.ts';

/** How a {@link MeanMetric} gets the values to average. */
export interface MeanMetricOptions {
  readonly name: string;
  /**
   * One value for each example (further axes, as of a sequence, are averaged too), or a scalar for a whole batch. Labels
   * of shape [n] come as [n, 1] where the predictions have that shape, so that the two can be subtracted.
   */
  readonly values: (yTrue: Tensor, yPred: Tensor) => Tensor;
  /** What becomes of the mean at the end. Default: nothing. */
  readonly finish?: (mean: Tensor) => Tensor;
  readonly config?: MetricConfig;
}

/**
 * The weighted mean of a value that each example has: Σ wᵢ vᵢ / Σ wᵢ. It is 0 where there are no examples.
 *
 * @example
 * const largestError = new MeanMetric({ name: 'largestError', values: (yTrue, yPred) => yTrue.sub(yPred).abs().max(-1) });
 */
export class MeanMetric implements Metric {
  readonly name: string;
  readonly config?: MetricConfig;
  readonly isTraceable = true;
  readonly #values: (yTrue: Tensor, yPred: Tensor) => Tensor;
  readonly #finish: (mean: Tensor) => Tensor;
  readonly #state: State;

  constructor({ name, values, finish, config }: MeanMetricOptions) {
    this.name = name;
    if (config !== undefined) this.config = config;
    this.#values = values;
    this.#finish = finish ?? ((mean) => mean);
    this.#state = new State(name);
  }

  get variables(): readonly Variable[] {
    return this.#state.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    const outputs = toTensor(yPred, undefined, 'yPred');
    const values = this.#values(beside(outputs, toTensor(yTrue, undefined, 'yTrue')), outputs);
    // A function that gives one value for a whole batch counts for all examples of the batch.
    if (values.rank > 0) this.add(values, sampleWeight);
    else this.#take(mul(values, outputs.shape[0] ?? 1), tensor(outputs.shape[0] ?? 1));
  }

  /** Takes in values as they are. */
  add(values: TensorLike, sampleWeight?: TensorLike): void {
    const terms = cast(toTensor(values, undefined, 'values'), 'float32');
    const weights = exampleWeights(sampleWeight, terms.shape, this.name);
    if (weights === undefined) this.#take(sum(terms), tensor(terms.size));
    else this.#take(sum(mul(terms, weights)), sum(weights));
  }

  result(): Tensor {
    const zero = tensor(0);
    return this.#finish(ratio(this.#state.get('total', zero), this.#state.get('count', zero)));
  }

  reset(): void {
    this.#state.reset();
  }

  #take(total: Tensor, count: Tensor): void {
    this.#state.add('total', total);
    this.#state.add('count', count);
  }
}

/** Labels in the predictions' shape, where only an axis of length 1 at the end is missing or too many. */
function beside(yPred: Tensor, yTrue: Tensor): Tensor {
  const [labels, outputs] = [yTrue.shape.join(), yPred.shape.join()];
  const isOneApart = `${labels},1` === outputs || labels === `${outputs},1`;
  return isOneApart ? reshape(yTrue, yPred.shape) : yTrue;
}

/**
 * The mean of the predictions, or of the values given to `add`.
 *
 * @example
 * const loss = mean({ name: 'loss' });
 * loss.add([0.5, 0.25]);
 */
export function mean(options: MetricOptions = {}): MeanMetric {
  const { name = 'mean' } = options;
  return new MeanMetric({ name, values: (_yTrue, yPred) => yPred, config: { metric: 'mean', ...options } });
}
