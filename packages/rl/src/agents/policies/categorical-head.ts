import {
  add,
  argMax,
  cast,
  concat,
  equal,
  exp,
  expandDims,
  log,
  logSoftmax,
  mul,
  neg,
  oneHot,
  randomUniform,
  type RandomGenerator,
  slice,
  sum,
  type Tensor,
  where,
} from '@neurite/tensors';
import type { Mask, PolicyHead } from './policy-head.ts';

/** What stands for −∞ as the logit of an action that is not allowed: its probability is exactly 0 in float32. */
const FORBIDDEN = -1e8;
const SMALLEST_UNIFORM = 2 ** -25;

/**
 * One or several choices, each with logits of its own: action [batch, choices], whole numbers. Allowed actions alone are drawn
 * and counted.
 *
 * Source for masks: Huang and Ontañón, A closer look at invalid action masking in policy gradient algorithms,
 * arXiv:2006.14171.
 */
export class CategoricalHead implements PolicyHead {
  readonly outputs: number;
  readonly variables: readonly never[] = [];
  readonly #counts: readonly number[];

  /** @param counts how many values each choice has */
  constructor(counts: readonly number[]) {
    this.#counts = counts;
    this.outputs = counts.reduce((total, count) => total + count, 0);
  }

  /** By the largest of logit + Gumbel noise, which draws with the softmax's probabilities. */
  sample(output: Tensor, generator: RandomGenerator, mask?: Mask): Tensor {
    const uniform = add(randomUniform(output.shape, { generator }), SMALLEST_UNIFORM);
    const noise = neg(log(neg(log(uniform))));
    return this.#largest(add(allowed(output, mask), noise));
  }

  mode(output: Tensor, mask?: Mask): Tensor {
    return this.#largest(allowed(output, mask));
  }

  logProbability(output: Tensor, actions: Tensor, mask?: Mask): Tensor {
    const choices = this.#split(allowed(output, mask));
    return total(
      choices.map((logits, index) => {
        const chosen = cast(slice(actions, [0, index], [-1, 1]), 'int32');
        const oneHotAction = oneHot(chosen.reshape([-1]), this.#counts[index]!);
        return sum(mul(logSoftmax(logits), oneHotAction), -1);
      }),
    );
  }

  entropy(output: Tensor, mask?: Mask): Tensor {
    return total(
      this.#split(allowed(output, mask)).map((logits) => {
        const logarithms = logSoftmax(logits);
        return neg(sum(mul(exp(logarithms), logarithms), -1));
      }),
    );
  }

  #largest(logits: Tensor): Tensor {
    const chosen = this.#split(logits).map((choice) => expandDims(cast(argMax(choice, -1), 'float32'), 1));
    return chosen.length === 1 ? chosen[0]! : concat(chosen, 1);
  }

  #split(logits: Tensor): Tensor[] {
    if (this.#counts.length === 1) return [logits];
    let begin = 0;
    return this.#counts.map((count) => {
      const part = slice(logits, [0, begin], [-1, count]);
      begin += count;
      return part;
    });
  }
}

/** The values with a great negative number in place of those that are not allowed. */
export function allowed(values: Tensor, mask: Mask): Tensor {
  return mask === undefined ? values : where(equal(mask, 0), FORBIDDEN, values);
}

function total(terms: readonly Tensor[]): Tensor {
  return terms.reduce((sumSoFar, term) => add(sumSoFar, term));
}
