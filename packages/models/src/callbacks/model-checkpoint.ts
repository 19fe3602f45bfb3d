import type { Logs } from '../history.ts';
import type { Callback } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

/** The options of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Where to save, as for `model.save`. `{epoch}` and the names of figures are filled in: `runs/{epoch}-{valLoss}`.
   */
  readonly path: string;
  /** Save only when the monitored figure is the best so far. Default false: after every epoch. */
  readonly saveBestOnly?: boolean;
}

/**
 * Saves the model after epochs, with the optimizer and the random state, so that training can go on from there bit for
 * bit.
 *
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [modelCheckpoint({ path: 'runs/best', saveBestOnly: true })] });
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const { path, saveBestOnly = false } = options;
  const monitor = new Monitor(options);
  return {
    async onEpochEnd(epoch, logs, run) {
      if (saveBestOnly && !monitor.improves(logs)) return;
      await run.model.save(filled(path, { ...logs, epoch: epoch + 1 }));
    },
  };
}

function filled(path: string, values: Logs): string {
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return Number.isInteger(value) ? String(value) : value.toFixed(4);
  });
}
