import type { StoredTransition } from './replay-buffer.ts';

/** A single step, as it happened. */
export interface SingleStep {
  readonly observation: Float32Array;
  readonly action: Float32Array;
  readonly reward: number;
  readonly next: Float32Array;
  readonly terminated: boolean;
  readonly truncated: boolean;
  readonly nextMask?: Uint8Array | undefined;
}

interface SavedStep {
  readonly observation: readonly number[];
  readonly action: readonly number[];
  readonly reward: number;
}

/**
 * Makes transitions over several steps of single ones, within an episode: the reward is Σ γᵏ r, the next observation the one
 * after the last step, its discount γ to the number of steps, or 0 where the episode terminated.
 *
 * Source: Sutton and Barto, Reinforcement learning, 2nd edition, section 7.1.
 */
export class MultiStep {
  readonly #steps: number;
  readonly #gamma: number;
  #waiting: { observation: Float32Array; action: Float32Array; reward: number }[] = [];

  constructor(steps: number, gamma: number) {
    this.#steps = steps;
    this.#gamma = gamma;
  }

  /** @returns the transitions that end with this step */
  add({ observation, action, reward, next, terminated, truncated, nextMask }: SingleStep): StoredTransition[] {
    this.#waiting.push({ observation: observation.slice(), action: action.slice(), reward });
    const isOver = terminated || truncated;
    const ready: StoredTransition[] = [];
    while (this.#waiting.length >= this.#steps || (isOver && this.#waiting.length > 0)) {
      const [first] = this.#waiting;
      const discounted = this.#waiting.reduceRight((sum, step) => step.reward + this.#gamma * sum, 0);
      const discount = terminated ? 0 : this.#gamma ** this.#waiting.length;
      const mask = nextMask === undefined ? {} : { nextMask };
      ready.push({
        observation: first!.observation,
        action: first!.action,
        reward: discounted,
        next,
        discount,
        ...mask,
      });
      this.#waiting.shift();
    }
    return ready;
  }

  save(): readonly SavedStep[] {
    return this.#waiting.map(({ observation, action, reward }) => {
      return { observation: [...observation], action: [...action], reward };
    });
  }

  restore(saved: readonly SavedStep[]): void {
    this.#waiting = saved.map(({ observation, action, reward }) => {
      return { observation: Float32Array.from(observation), action: Float32Array.from(action), reward };
    });
  }
}
