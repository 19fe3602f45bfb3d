import { ArgumentError } from '@neurite/backend';
import { fileSystem, paths } from '../files.ts';
import type { Callback, TrainingRun } from './callback.ts';

/** The options of {@link backupAndRestore}. */
export interface BackupAndRestoreOptions {
  /** The folder of the backup, which holds one file. */
  readonly backupDir: string;
  /** After every epoch, or after every so many batches. Default 'epoch'. */
  readonly saveFreq?: 'epoch' | number;
  /** Whether the backup is deleted at the end of training. Default true. */
  readonly deleteCheckpoint?: boolean;
}

/**
 * Keeps a backup of training, and begins with it when it is there: a program that was killed and is started again ends with
 * the very weights, bit for bit, that it would have had. Weights, the optimizer's state, the random states and the order of
 * the examples are restored; figures of an epoch that is taken up in its middle are those of its remaining batches.
 *
 * The model must be made and compiled as before. A data set that is not in memory must give the same batches again.
 *
 * @throws ArgumentError when saveFreq is no number of batches
 * @throws FormatError or ShapeError when the backup is of another model
 * @example
 * await model.fit(x, y, { epochs: 100, callbacks: [backupAndRestore({ backupDir: 'runs/backup' })] });
 */
export function backupAndRestore(options: BackupAndRestoreOptions): Callback {
  const { backupDir, saveFreq = 'epoch', deleteCheckpoint = true } = options;
  if (saveFreq !== 'epoch' && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
    throw new ArgumentError(`backupAndRestore: saveFreq must be 'epoch' or a number of batches; got ${saveFreq}.`);
  }
  const path = (): string => paths('backupAndRestore').join(backupDir, 'latest.safetensors');
  let batches = 0;
  const save = async (run: TrainingRun): Promise<void> => {
    const { saveBackup } = await import('../save/backup.ts');
    await saveBackup(run.model, path(), run.state()!);
  };
  return {
    async onTrainBegin(run) {
      batches = 0;
      if (!fileSystem('backupAndRestore').existsSync(path())) return;
      const { restoreBackup } = await import('../save/backup.ts');
      run.goOnFrom(await restoreBackup(run.model, run.optimizer, path()));
    },
    ...(saveFreq === 'epoch'
      ? { onEpochEnd: (_epoch, _logs, run) => save(run) }
      : { onBatchEnd: async (_batch, run) => (++batches % saveFreq === 0 ? save(run) : undefined) }),
    onTrainEnd() {
      if (deleteCheckpoint) fileSystem('backupAndRestore').rmSync(path(), { force: true });
    },
  };
}
