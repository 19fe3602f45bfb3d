import type { RandomGenerator, Tensor, Variable } from '@neurite/tensors';

/** Which actions are allowed, [batch, choices], 1 or 0; left out, all are. */
export type Mask = Tensor | undefined;

/**
 * What the output of a policy network means: a distribution of actions, for each observation of a batch. Actions are tensors
 * [batch, stored size]. All methods are made of operations, to be compiled.
 */
export interface PolicyHead {
  /** How many numbers the network gives for one observation. */
  readonly outputs: number;
  /** What is trained beside the network. */
  readonly variables: readonly Variable[];
  sample(output: Tensor, generator: RandomGenerator, mask?: Mask): Tensor;
  /** The likeliest action. */
  mode(output: Tensor, mask?: Mask): Tensor;
  /** [batch] */
  logProbability(output: Tensor, actions: Tensor, mask?: Mask): Tensor;
  /** [batch] */
  entropy(output: Tensor, mask?: Mask): Tensor;
}
