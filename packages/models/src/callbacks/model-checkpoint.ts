import { ArgumentError, unknownName } from '@neurite/backend';
import type { Logs } from '../history.ts';
import type { Callback, TrainingRun } from './callback.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';

/** The options of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * Where to save, as for `model.save`. `{epoch}`, `{batch}` and the names of figures are filled in:
   * `runs/{epoch}-{valLoss}`.
   */
  readonly path: string;
  /** Save only when the monitored figure is the best so far. Default false: every time. */
  readonly saveBestOnly?: boolean;
  /** Save the weights alone, as `model.saveWeights`; the path then ends in `.safetensors`. Default false. */
  readonly saveWeightsOnly?: boolean;
  /** After every epoch, or after every so many batches, judged by the figures since the epoch began. Default 'epoch'. */
  readonly saveFreq?: 'epoch' | number;
  /** With `saveBestOnly`, the value that the first one must beat. Default none. */
  readonly initialValueThreshold?: number;
}

/**
 * Saves the model after epochs or batches, with the optimizer and the random state, so that training can go on from there
 * bit for bit: `loadModel(path, { restoreRandomState: true })`, then `fit` with `initialEpoch`.
 *
 * @throws ArgumentError without a path, or when saveFreq is no number of batches; in `fit`, when the path names a figure that there is not
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [modelCheckpoint({ path: 'runs/best', saveBestOnly: true })] });
 */
export function modelCheckpoint(options: ModelCheckpointOptions): Callback {
  const { path, saveBestOnly = false, saveWeightsOnly = false, saveFreq = 'epoch', initialValueThreshold } = options;
  if (typeof path !== 'string') {
    throw new ArgumentError("modelCheckpoint needs a path to save to: { path: 'runs/{epoch}' }.");
  }
  if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
    throw new ArgumentError(`modelCheckpoint: saveFreq must be 'epoch' or a number of batches; got ${saveFreq}.`);
  }
  const monitor = new Monitor(options);
  monitor.best = initialValueThreshold;
  let batches = 0;
  let epoch = 0;
  const save = async (logs: Logs, run: TrainingRun, place: Logs): Promise<void> => {
    if (saveBestOnly && !monitor.improves(logs)) return;
    const target = filled(path, { ...logs, ...place });
    if (saveWeightsOnly) return run.model.saveWeights(target);
    const { saveModel } = await import('../save/save.ts');
    await saveModel(run.model, target, undefined, run.state());
  };
  return {
    onEpochBegin: (index) => void (epoch = index),
    ...(saveFreq === 'epoch'
      ? { onEpochEnd: (index, logs, run) => save(logs, run, { epoch: index + 1 }) }
      : {
          async onBatchEnd(batch: number, run: TrainingRun) {
            if (++batches % saveFreq !== 0) return;
            await save(await run.logs(), run, { epoch: epoch + 1, batch: batch + 1 });
          },
        }),
  };
}

function filled(path: string, values: Logs): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw unknownName("figure in modelCheckpoint's path", name, Object.keys(values));
    return Number.isInteger(value) ? String(value) : value.toFixed(4);
  });
}
