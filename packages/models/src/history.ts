import { ArgumentError, nearestName } from '@neurite/backend';

/** Named figures of an epoch or a batch: `loss`, `accuracy`, `valLoss`, `valAccuracy`. */
export type Logs = Readonly<Record<string, number>>;

/**
 * What `fit` returns: the figures of every epoch.
 *
 * @example
 * const network = sequential([dense({ units: 1, inputShape: [1] })]);
 * network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const { history } = await network.fit([[1], [2]], [[2], [4]], { epochs: 3 });
 * history.loss!.length; // 3
 */
export class History {
  /** The epochs that were trained, counted from 0. */
  readonly epochs: number[] = [];
  /** For each figure, its value after each epoch. */
  readonly history: Record<string, number[]> = {};

  /** @internal */
  append(epoch: number, logs: Logs): void {
    this.epochs.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(value);
    }
  }

  /**
   * A figure after the last epoch.
   *
   * @throws ArgumentError when no such figure was recorded, listing those that were
   * @example
   * history.last('valAccuracy')
   */
  last(name: string): number {
    const value = this.history[name]?.at(-1);
    if (value !== undefined) return value;
    const names = Object.keys(this.history);
    const nearest = nearestName(name, names);
    throw new ArgumentError(
      `The history has no '${name}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} Recorded: ${names.join(', ')}.`,
    );
  }
}
