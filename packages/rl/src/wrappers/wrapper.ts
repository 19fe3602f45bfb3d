import { putState, sceneOf, stateOf } from '../environments/capabilities.ts';
import type { Environment, ResetOptions, ResetResult, StepResult } from '../environments/environment.ts';
import type { Scene } from '../rendering/scene.ts';
import type { Space } from '../spaces/space.ts';

interface SavedWrapper {
  readonly inner: unknown;
  readonly own: unknown;
}

/**
 * An environment around another one: what a subclass does not change goes through.
 *
 * @example
 * class Halved extends Wrapper<Float32Array, number> {
 *   override step(action: number) {
 *     const result = super.step(action);
 *     return { ...result, reward: result.reward / 2 };
 *   }
 * }
 */
export abstract class Wrapper<Observation, Action> implements Environment<Observation, Action> {
  readonly environment: Environment<Observation, Action>;

  constructor(environment: Environment<Observation, Action>) {
    this.environment = environment;
  }

  get id(): string {
    return this.environment.id;
  }

  get observationSpace(): Space<Observation> {
    return this.environment.observationSpace;
  }

  get actionSpace(): Space<Action> {
    return this.environment.actionSpace;
  }

  get framesPerSecond(): number {
    return this.environment.framesPerSecond ?? 30;
  }

  reset(options?: ResetOptions): ResetResult<Observation> {
    return this.environment.reset(options);
  }

  step(action: Action): StepResult<Observation> {
    return this.environment.step(action);
  }

  actionMask(): Uint8Array | undefined {
    return this.environment.actionMask?.();
  }

  render(): Scene {
    return sceneOf(this.environment);
  }

  getState(): unknown {
    return { inner: stateOf(this.environment), own: this.saveState() } satisfies SavedWrapper;
  }

  setState(state: unknown): void {
    const { inner, own } = state as SavedWrapper;
    putState(this.environment, inner);
    this.restoreState(own);
  }

  close(): void {
    this.environment.close?.();
  }

  /** What this wrapper itself has to save. */
  protected saveState(): unknown {
    return null;
  }

  /** Puts back what `saveState` gave. */
  protected restoreState(_state: unknown): void {}
}
