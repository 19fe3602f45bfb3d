import {
  add,
  broadcastTo,
  div,
  exp,
  fill,
  mul,
  randomNormal,
  type RandomGenerator,
  square,
  sub,
  sum,
  type Tensor,
  type Variable,
  variable,
} from '@neurite/tensors';
import type { PolicyHead } from './policy-head.ts';

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Independent normal distributions: the network gives the means; the logarithms of the standard deviations are trained beside
 * it, the same for all observations. Actions may lie outside of the bounds, and are cut off there when they are taken.
 */
export class GaussianHead implements PolicyHead {
  readonly outputs: number;
  readonly variables: readonly Variable[];
  readonly #logStd: Variable;

  constructor(size: number, initialLogStd: number) {
    this.outputs = size;
    this.#logStd = variable(fill([size], initialLogStd), { name: 'logStd' });
    this.variables = [this.#logStd];
  }

  sample(output: Tensor, generator: RandomGenerator): Tensor {
    return add(output, mul(exp(this.#logStd), randomNormal(output.shape, { generator })));
  }

  mode(output: Tensor): Tensor {
    return output;
  }

  logProbability(output: Tensor, actions: Tensor): Tensor {
    return normalLogProbability(actions, output, this.#logStd);
  }

  entropy(output: Tensor): Tensor {
    const entropy = sum(add(this.#logStd, 0.5 + HALF_LOG_TWO_PI));
    return broadcastTo(entropy, [output.shape[0]!]);
  }
}

/** Σ over the last axis of log N(x; mean, e^logStd): −((x − mean) / σ)² / 2 − log σ − log √(2 π). */
export function normalLogProbability(x: Tensor, mean: Tensor, logStd: Tensor): Tensor {
  const standardized = div(sub(x, mean), exp(logStd));
  return sum(sub(mul(square(standardized), -0.5), add(logStd, HALF_LOG_TWO_PI)), -1);
}
