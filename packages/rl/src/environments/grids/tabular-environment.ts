import { ArgumentError } from '@neurite/backend';
import { type Discrete, discrete } from '../../spaces/discrete.ts';
import { BaseEnvironment, describe, type Outcome } from '../base-environment.ts';

/** One thing that may come of an action in a state. */
export interface Transition {
  readonly probability: number;
  readonly next: number;
  readonly reward: number;
  readonly terminated: boolean;
}

/** What may come of each action in each state: `model[state][action]`, probabilities summing to one. */
export type TransitionModel = readonly (readonly (readonly Transition[])[])[];

/**
 * A finite Markov decision process that is written down as a table, so that it can be solved exactly as well as played.
 * Its state is its observation. `reset` takes `options: { state }`.
 *
 * @example
 * class Corridor extends TabularEnvironment {
 *   readonly id = 'Corridor';
 *   constructor() {
 *     const to = (next: number) => [{ probability: 1, next, reward: -1, terminated: next === 2 }];
 *     super([[to(0), to(1)], [to(0), to(2)], [to(2), to(2)]], [1, 0, 0]);
 *   }
 * }
 * valueIteration(new Corridor(), { gamma: 1 }).values; // [-2, -1, -1]
 */
export abstract class TabularEnvironment extends BaseEnvironment<number, number> {
  readonly observationSpace: Discrete;
  readonly actionSpace: Discrete;
  readonly transitions: TransitionModel;
  /** How likely an episode begins in each state. */
  readonly initialProbabilities: readonly number[];
  state = 0;

  constructor(transitions: TransitionModel, initialProbabilities: readonly number[]) {
    super();
    this.transitions = transitions;
    this.initialProbabilities = initialProbabilities;
    this.observationSpace = discrete(transitions.length);
    this.actionSpace = discrete(transitions[0]!.length);
  }

  protected override begin({ state }: Readonly<Record<string, unknown>>): number {
    if (state !== undefined && !this.observationSpace.contains(state)) {
      throw new ArgumentError(
        `${this.id}: options.state must be one of ${this.observationSpace.toString()}; got ${describe(state)}.`,
      );
    }
    this.state = state === undefined ? this.random.choice(this.initialProbabilities) : (state as number);
    return this.state;
  }

  protected override advance(action: number): Outcome<number> {
    const possible = this.transitions[this.state]![action]!;
    const { next, reward, terminated, probability } =
      possible[this.random.choice(possible.map((transition) => transition.probability))]!;
    this.state = next;
    return { observation: next, reward, terminated, info: { probability } };
  }

  protected override saveState(): unknown {
    return this.state;
  }

  protected override restoreState(state: unknown): void {
    this.state = state as number;
  }
}
