import { generalizedAdvantages } from './advantages.ts';

/** How long the rows of a {@link RolloutBuffer} are. */
export interface RolloutSizes {
  readonly steps: number;
  readonly environments: number;
  readonly observation: number;
  readonly action: number;
  /** Choices of an action mask; 0 for none. */
  readonly mask: number;
}

/** What happened in some steps of several environments, in flat arrays, step by step. */
export class RolloutBuffer {
  readonly sizes: RolloutSizes;
  readonly length: number;
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly masks: Uint8Array;
  readonly logProbabilities: Float32Array;
  readonly values: Float32Array;
  readonly rewards: Float32Array;
  readonly ended: Uint8Array;
  advantages: Float32Array;
  returns: Float32Array;

  constructor(sizes: RolloutSizes) {
    const length = sizes.steps * sizes.environments;
    this.sizes = sizes;
    this.length = length;
    this.observations = new Float32Array(length * sizes.observation);
    this.actions = new Float32Array(length * sizes.action);
    this.masks = new Uint8Array(length * sizes.mask);
    this.logProbabilities = new Float32Array(length);
    this.values = new Float32Array(length);
    this.rewards = new Float32Array(length);
    this.ended = new Uint8Array(length);
    this.advantages = new Float32Array(length);
    this.returns = new Float32Array(length);
  }

  /** Fills in advantages and returns. */
  estimate(lastValues: ArrayLike<number>, gamma: number, lambda: number): void {
    const { rewards, values, ended } = this;
    const { advantages, returns } = generalizedAdvantages({ rewards, values, ended, lastValues, gamma, lambda });
    this.advantages = advantages;
    this.returns = returns;
  }
}
