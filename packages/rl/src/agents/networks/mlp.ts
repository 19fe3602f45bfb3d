import { type ActivationName, dense, flatten, orthogonal } from '@neurite/layers';
import { type Model, sequential } from '@neurite/models';
import type { HostRandom } from '../../random/host-random.ts';

/** How {@link mlp} is made. */
export interface MlpOptions {
  /** The shape of one observation. */
  readonly inputShape: readonly number[];
  /** Units of the hidden layers. */
  readonly hiddenUnits: readonly number[];
  readonly outputs: number;
  readonly activation: ActivationName;
  /** The scale of the last layer's first weights: small ones make all actions about equally likely. Default 1. */
  readonly outputGain?: number;
  /** Where the seeds of the first weights come from. */
  readonly random: HostRandom;
}

/**
 * A stack of dense layers with orthogonal first weights of gain √2.
 *
 * Source: Andrychowicz et al., What matters for on-policy deep actor-critic methods? (ICLR 2021), and Stable-Baselines3.
 */
export function mlp(options: MlpOptions): Model {
  const { inputShape, hiddenUnits, outputs, activation, outputGain = 1, random } = options;
  const kernel = (gain: number): { kernelInitializer: ReturnType<typeof orthogonal> } => ({
    kernelInitializer: orthogonal({ gain, seed: random.seed() }),
  });
  return sequential([
    flatten({ inputShape }),
    ...hiddenUnits.map((units) => dense({ units, activation, ...kernel(Math.SQRT2) })),
    dense({ units: outputs, ...kernel(outputGain) }),
  ]);
}
