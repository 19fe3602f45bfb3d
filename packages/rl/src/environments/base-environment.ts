import { ArgumentError, NeuriteError } from '@neurite/backend';
import { HostRandom, type HostRandomState } from '../random/host-random.ts';
import type { Scene } from '../rendering/scene.ts';
import type { Space } from '../spaces/space.ts';
import type { Environment, Info, ResetOptions, ResetResult, StepResult } from './environment.ts';

/** What came of an action, before truncation, which wrappers decide on. */
export interface Outcome<Observation> {
  readonly observation: Observation;
  readonly reward: number;
  readonly terminated: boolean;
  readonly truncated?: boolean;
  readonly info?: Info;
}

type Phase = 'new' | 'running' | 'over';

interface SavedEnvironment {
  readonly random: HostRandomState;
  readonly phase: Phase;
  readonly own: unknown;
}

const NOTHING: Info = Object.freeze({});

/**
 * An environment that checks its actions, keeps its random numbers and knows whether an episode is going on. What is left
 * to write: `begin`, `advance`, and its state for saving.
 *
 * @example
 * class Coin extends BaseEnvironment<number, number> {
 *   readonly id = 'Coin';
 *   readonly observationSpace = discrete(1);
 *   readonly actionSpace = discrete(2);
 *   protected begin(): number { return 0; }
 *   protected advance(action: number) {
 *     return { observation: 0, reward: action === this.random.integer(2) ? 1 : 0, terminated: true };
 *   }
 * }
 */
export abstract class BaseEnvironment<Observation, Action> implements Environment<Observation, Action> {
  abstract readonly id: string;
  abstract readonly observationSpace: Space<Observation>;
  abstract readonly actionSpace: Space<Action>;
  readonly framesPerSecond: number = 30;
  #random: HostRandom | undefined;
  #phase: Phase = 'new';

  /** The random numbers of this environment, to be drawn in `begin` and `advance`. */
  protected get random(): HostRandom {
    this.#random ??= new HostRandom();
    return this.#random;
  }

  /** Begins an episode. @returns the first observation */
  protected abstract begin(options: Readonly<Record<string, unknown>>): Observation;

  /** Takes an action that is known to be in the space, while an episode is going on. */
  protected abstract advance(action: Action): Outcome<Observation>;

  /** What is to be saved besides the random numbers. */
  protected saveState?(): unknown;

  /** Puts back what `saveState` gave. */
  protected restoreState?(state: unknown): void;

  render?(): Scene;
  actionMask?(): Uint8Array | undefined;

  reset({ seed, options = {} }: ResetOptions = {}): ResetResult<Observation> {
    if (seed !== undefined) this.#random = new HostRandom(seed);
    const observation = this.begin(options);
    this.#phase = 'running';
    return { observation, info: NOTHING };
  }

  /** @throws ArgumentError for an action outside of the space; NeuriteError when no episode is going on */
  step(action: Action): StepResult<Observation> {
    if (this.#phase !== 'running') throw this.#notRunning();
    if (!this.actionSpace.contains(action)) {
      throw new ArgumentError(
        `${this.id}: the action ${describe(action)} is not in its action space ${this.actionSpace.toString()}.`,
      );
    }
    const { observation, reward, terminated, truncated = false, info = NOTHING } = this.advance(action);
    if (terminated || truncated) this.#phase = 'over';
    return { observation, reward, terminated, truncated, info };
  }

  /** @throws NeuriteError for an environment of one's own that does not say what is to be saved */
  getState(): unknown {
    if (this.saveState === undefined) {
      throw new NeuriteError(`${this.id} cannot be saved: its class has no saveState and restoreState.`);
    }
    return { random: this.random.getState(), phase: this.#phase, own: this.saveState() } satisfies SavedEnvironment;
  }

  setState(state: unknown): void {
    const { random, phase, own } = state as SavedEnvironment;
    this.random.setState(random);
    this.#phase = phase;
    this.restoreState?.(own);
  }

  #notRunning(): NeuriteError {
    const problem = this.#phase === 'new' ? 'step was called before reset' : 'this episode is over';
    return new NeuriteError(`${this.id}: ${problem}. Call reset() to begin an episode.`);
  }
}

/** A value as it stands in messages. */
export function describe(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${[...(value as Float32Array)].join(', ')}]`;
  return typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : (JSON.stringify(value) ?? String(value));
}
