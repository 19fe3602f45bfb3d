import {
  cast,
  mul,
  sum as sumOf,
  type Tensor,
  type TensorLike,
  tensor,
  toTensor,
  type Variable,
} from '@neurite/tensors';
import { exampleWeights } from './inputs/weights.ts';
import type { Metric, MetricConfig, MetricOptions } from './metric.ts';
import { State } from './state.ts';

/**
 * The weighted sum of values: Σ wᵢ vᵢ.
 *
 * @example
 * const metric = new SumMetric({ name: 'tokens' });
 * metric.add([12, 30], [1, 0.5]);
 * metric.result(); // 27
 */
export class SumMetric implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #state: State;

  constructor(options: MetricOptions = {}) {
    this.name = options.name ?? 'sum';
    this.config = { metric: 'sum', ...options };
    this.#state = new State(this.name);
  }

  get variables(): readonly Variable[] {
    return this.#state.variables;
  }

  update(_yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    this.add(yPred, sampleWeight);
  }

  /** Takes in values as they are. */
  add(values: TensorLike, sampleWeight?: TensorLike): void {
    const terms = cast(toTensor(values, undefined, 'values'), 'float32');
    const weights = exampleWeights(sampleWeight, terms.shape, this.name);
    this.#state.add('total', sumOf(weights === undefined ? terms : mul(terms, weights)));
  }

  result(): Tensor {
    return this.#state.get('total', tensor(0));
  }

  reset(): void {
    this.#state.reset();
  }
}

/**
 * The sum of the predictions, or of the values given to `add`.
 *
 * @example
 * const tokens = sum({ name: 'tokens' });
 * tokens.add([12, 30]);
 */
export function sum(options: MetricOptions = {}): SumMetric {
  return new SumMetric(options);
}
