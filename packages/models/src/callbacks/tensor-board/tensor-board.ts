import { ArgumentError } from '@neurite/backend';
import { fileError, fileSystem, paths } from '../../files.ts';
import type { Logs } from '../../history.ts';
import type { Callback, TrainingRun } from '../callback.ts';
import type * as EventFormat from './event-file.ts';
import type { SummaryValue } from './event-file.ts';

/** The options of {@link tensorBoard}. */
export interface TensorBoardOptions {
  /** The folder that TensorBoard is pointed to. Default 'logs'. */
  readonly logDir?: string;
  /** After every how many epochs histograms of the weights are written. Default 0: never. */
  readonly histogramFreq?: number;
  /** Beside the figures of epochs, those since the epoch began after every so many batches. Default 'epoch': none. */
  readonly updateFreq?: 'epoch' | 'batch' | number;
}

/**
 * Writes the figures of training, and the weights' histograms, for TensorBoard (`tensorboard --logdir logs`): into `train`
 * and `validation` below the folder, under Keras's tags `epoch_loss`, `epoch_learningRate` and `batch_loss`.
 *
 * @throws NeuriteError where there is no file system, or a file cannot be written
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [tensorBoard({ logDir: 'logs/first', histogramFreq: 1 })] });
 */
export function tensorBoard(options: TensorBoardOptions = {}): Callback {
  const { logDir = 'logs', histogramFreq = 0, updateFreq = 'epoch' } = options;
  const everyBatches = updateFreq === 'batch' ? 1 : updateFreq;
  if (everyBatches !== 'epoch' && !(Number.isInteger(everyBatches) && everyBatches > 0)) {
    throw new ArgumentError(
      `tensorBoard: updateFreq must be 'epoch', 'batch' or a number of batches; got ${updateFreq}.`,
    );
  }
  const files = new Map<string, EventFile>();
  let updates = 0;
  const write = async (kind: 'train' | 'validation', step: number, values: readonly SummaryValue[]): Promise<void> => {
    if (values.length === 0) return;
    let file = files.get(kind);
    if (file === undefined) {
      file = await EventFile.create(paths('tensorBoard').join(logDir, kind));
      files.set(kind, file);
    }
    file.write(step, values);
  };
  return {
    onTrainBegin() {
      files.clear();
      updates = 0;
    },
    ...(everyBatches === 'epoch'
      ? {}
      : {
          async onBatchEnd(_batch: number, run: TrainingRun) {
            if (++updates % everyBatches === 0) await write('train', updates, tagged('batch', await run.logs()));
          },
        }),
    async onEpochEnd(epoch, logs, run) {
      const held = Object.entries(logs).filter(([name]) => isHeldOut(name));
      const own = Object.fromEntries(Object.entries(logs).filter(([name]) => !isHeldOut(name)));
      const rate = { learningRate: await run.optimizer.learningRate.item() };
      const weights = histogramFreq > 0 && epoch % histogramFreq === 0 ? await histogramsOf(run) : [];
      await write('train', epoch, [...tagged('epoch', { ...own, ...rate }), ...weights]);
      const named = held.map(([name, value]) => [`${name[3]!.toLowerCase()}${name.slice(4)}`, value]);
      await write('validation', epoch, tagged('epoch', Object.fromEntries(named) as Logs));
    },
  };
}

function isHeldOut(name: string): boolean {
  return /^val[A-Z]/.test(name);
}

function tagged(prefix: 'epoch' | 'batch', logs: Logs): SummaryValue[] {
  return Object.entries(logs).map(([name, value]) => ({ tag: `${prefix}_${name}`, value }));
}

async function histogramsOf({ model }: TrainingRun): Promise<SummaryValue[]> {
  const { histogramOf } = await import('./histogram.ts');
  const weights = [...model.namedWeights].map(([path, { variable }]) => [path, variable.value()] as const);
  return Promise.all(
    weights.map(async ([path, value]) => ({ tag: `${path}/histogram`, value: histogramOf(await value.data()) })),
  );
}

/** Distinguishes files that one process begins within a second. */
let filesBegun = 0;

class EventFile {
  readonly #path: string;
  readonly #format: typeof EventFormat;

  private constructor(path: string, format: typeof EventFormat) {
    this.#path = path;
    this.#format = format;
  }

  static async create(folder: string): Promise<EventFile> {
    const format = await import('./event-file.ts');
    const name = `events.out.tfevents.${Math.floor(Date.now() / 1000)}.neurite.${process.pid}.${filesBegun++}`;
    const file = new EventFile(paths('tensorBoard').join(folder, name), format);
    file.#append(format.versionEvent(Date.now() / 1000));
    return file;
  }

  write(step: number, values: readonly SummaryValue[]): void {
    this.#append(this.#format.summaryEvent(Date.now() / 1000, step, values));
  }

  #append(bytes: Uint8Array): void {
    const fs = fileSystem('tensorBoard');
    try {
      fs.mkdirSync(paths('tensorBoard').dirname(this.#path), { recursive: true });
      fs.appendFileSync(this.#path, bytes);
    } catch (error) {
      throw fileError(error, 'write', this.#path);
    }
  }
}
