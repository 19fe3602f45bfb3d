import type { ResetOptions, ResetResult, StepResult } from '../environments/environment.ts';
import type { Animation } from '../rendering/animation.ts';
import type { Scene } from '../rendering/scene.ts';
import { Wrapper } from './wrapper.ts';

/**
 * Keeps the pictures of every step, to be saved as an animation.
 *
 * @example
 * const recorded = new RecordEpisode(make('CartPole-v1'));
 * await evaluatePolicy(agent, { environment: () => recorded, episodes: 1 });
 * await writeFile('cart-pole.svg', animatedSvg(recorded.lastEpisode));
 */
export class RecordEpisode<Observation, Action> extends Wrapper<Observation, Action> {
  #scenes: Scene[] = [];
  #lastScenes: readonly Scene[] = [];

  /** The episode that is going on, so far. */
  get animation(): Animation {
    return { scenes: this.#scenes, framesPerSecond: this.framesPerSecond };
  }

  /** The episode before the last `reset`. */
  get lastEpisode(): Animation {
    return { scenes: this.#lastScenes, framesPerSecond: this.framesPerSecond };
  }

  override reset(options?: ResetOptions): ResetResult<Observation> {
    const result = super.reset(options);
    this.#lastScenes = this.#scenes;
    this.#scenes = [this.render()];
    return result;
  }

  override step(action: Action): StepResult<Observation> {
    const result = super.step(action);
    this.#scenes.push(this.render());
    return result;
  }
}
