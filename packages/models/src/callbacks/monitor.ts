import { ArgumentError, nearestName } from '@neurite/backend';
import type { Logs } from '../history.ts';
import { isBetterWhenHigher } from './direction.ts';

/** Which of two figures is the better one. */
export type MonitorMode = 'auto' | 'min' | 'max';

/** What callbacks that compare epochs look at. */
export interface MonitorOptions {
  /** The figure, as the history names it. Default 'valLoss'. */
  readonly monitor?: string;
  /**
   * Whether it should fall or rise. Default 'auto': by its name, see {@link isBetterWhenHigher}. What is not known falls.
   */
  readonly mode?: MonitorMode;
  /** A smaller change does not count as better. Default 0. */
  readonly minDelta?: number;
}

const MODES: readonly MonitorMode[] = ['auto', 'min', 'max'];

/** Remembers the best value of a figure so far. */
export class Monitor {
  readonly name: string;
  readonly #rises: boolean;
  readonly #minDelta: number;
  best: number | undefined;

  constructor({ monitor = 'valLoss', mode = 'auto', minDelta = 0 }: MonitorOptions) {
    if (!MODES.includes(mode)) {
      throw new ArgumentError(`mode must be 'auto', 'min' or 'max'; got ${JSON.stringify(mode)}.`);
    }
    this.name = monitor;
    this.#rises = mode === 'max' || (mode === 'auto' && isBetterWhenHigher(monitor));
    this.#minDelta = Math.abs(minDelta);
  }

  /** Whether the epoch's figure beats the best one by more than the smallest change that counts; if so, keeps it. */
  improves(logs: Logs): boolean {
    if (!this.isBetter(logs, this.best)) return false;
    this.best = logs[this.name]!;
    return true;
  }

  /** Whether the epoch's figure beats another by more than the smallest change that counts. */
  isBetter(logs: Logs, other: number | undefined): boolean {
    const value = logs[this.name];
    if (value === undefined) throw this.#missing(Object.keys(logs));
    if (Number.isNaN(value)) return false;
    const gain = other === undefined ? Infinity : this.#rises ? value - other : other - value;
    return gain > this.#minDelta;
  }

  reset(): void {
    this.best = undefined;
  }

  #missing(names: readonly string[]): ArgumentError {
    const nearest = nearestName(this.name, names);
    const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
    const fix = this.name.startsWith('val') ? ' Pass validationData or validationSplit to fit.' : '';
    return new ArgumentError(
      `There is no figure '${this.name}' to monitor.${hint} There are: ${names.join(', ')}.${fix}`,
    );
  }
}
