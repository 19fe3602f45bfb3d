import type { Gate } from './gate.ts';
import type { OwnData } from './own-data.ts';

/** Figures by name, each with its values over time. */
export type Curves = Readonly<Record<string, readonly number[]>>;

/** How far a training is. */
export interface Progress {
  /** Steps that were taken, from the beginning of the run on. */
  readonly steps: number;
  /** Epochs, or what else the experiment counts, that are over; and how many there will be. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps to the end, once that is known. */
  readonly stepsLeft?: number | undefined;
  /** The figures of each epoch that is over. */
  readonly curves: Curves;
}

/** What a file of a run is for: to go on with it, or to use the model elsewhere. */
export type FileKind = 'run' | 'model';

/**
 * One run in the worker: a model in training, and what is shown of it.
 *
 * @typeParam Material what the page is given once: the data, the names of classes
 * @typeParam View what the page is given again and again: what the network does at present
 */
export interface Experiment<Material, View> {
  readonly material: Material;
  /** What of the user's own it learns from, which a file of the run takes along. */
  readonly own?: OwnData | undefined;
  readonly progress: Progress;
  /**
   * Trains to the end. `gate.pass()` is awaited before every step, and `onStep` after it; both may throw `RunClosed`, which is to be passed on.
   */
  train(gate: Gate, onStep: () => void | Promise<void>): Promise<void>;
  /**
   * What the network does at present. Is called between steps.
   *
   * @param isAtRest whether nothing is trained now (default true): what is shown stays, and must be of the network as it is. In training a view
   * that is hard to make may be a little old.
   */
  view(isAtRest?: boolean): Promise<View>;
  /** The run as the bytes of a file. Is called between steps. */
  encode(kind: FileKind): Promise<Uint8Array>;
  /** Answers a question of the tab's own: what a drawn picture shows, how a text goes on. Is called between steps. */
  ask?(question: never): Promise<unknown>;
  /** Gives back what it holds. */
  close?(): void;
}

/**
 * Makes an experiment: anew, or as it stood in a file that `encode` made; `own` is what that file took along of the user's own,
 * which this browser need not have.
 */
export type MakeExperiment<Config = never, Material = unknown, View = unknown> = (
  config: Config,
  saved?: Uint8Array,
  own?: OwnData,
) => Promise<Experiment<Material, View>>;
