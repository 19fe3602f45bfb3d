import { ArgumentError } from '@neurite/backend';
import type { Environment, ResetOptions, ResetResult, StepResult } from '../environments/environment.ts';
import { type Box, box } from '../spaces/box.ts';
import { requireBox } from './require-box.ts';
import { Wrapper } from './wrapper.ts';

/**
 * Gives the last observations of a box together, the oldest first, on a new first axis; an episode begins with its first
 * observation repeated.
 *
 * Source: Mnih et al., Human-level control through deep reinforcement learning (Nature, 2015); Gymnasium's
 * `FrameStackObservation`.
 *
 * @example
 * new FrameStack(make('CartPole-v1'), 3).observationSpace.shape; // [3, 4]
 */
export class FrameStack<Action> extends Wrapper<Float32Array, Action> {
  readonly #space: Box;
  #frames: Float32Array[] = [];
  readonly #count: number;

  /** @throws ArgumentError unless observations are a box and `count` is a whole number of at least 1 */
  constructor(environment: Environment<Float32Array, Action>, count: number) {
    super(environment);
    const { low, high, shape } = requireBox('FrameStack', environment);
    if (!Number.isInteger(count) || count < 1) {
      throw new ArgumentError(`FrameStack: the number of frames must be a whole number of at least 1; got ${count}.`);
    }
    this.#count = count;
    const repeated = (bound: Float32Array): number[] => Array.from({ length: count }, () => [...bound]).flat();
    this.#space = box({ low: repeated(low), high: repeated(high), shape: [count, ...shape] });
  }

  override get observationSpace(): Box {
    return this.#space;
  }

  override reset(options?: ResetOptions): ResetResult<Float32Array> {
    const { observation, info } = super.reset(options);
    this.#frames = Array.from({ length: this.#count }, () => observation);
    return { observation: this.#stacked(), info };
  }

  override step(action: Action): StepResult<Float32Array> {
    const result = super.step(action);
    this.#frames = [...this.#frames.slice(1), result.observation];
    return { ...result, observation: this.#stacked() };
  }

  protected override saveState(): unknown {
    return this.#frames.map((frame) => [...frame]);
  }

  protected override restoreState(state: unknown): void {
    this.#frames = (state as number[][]).map((frame) => Float32Array.from(frame));
  }

  #stacked(): Float32Array {
    const stacked = new Float32Array(this.#space.storedSize);
    this.#frames.forEach((frame, index) => stacked.set(frame, index * frame.length));
    return stacked;
  }
}
