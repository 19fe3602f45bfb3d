/** What is needed to go on training a model that exists, in one file that is replaced as a whole. */
import { FormatError } from '@neurite/backend';
import type { Optimizer } from '@neurite/optimizers';
import type { TrainingState } from '../training/fit.ts';
import type { AnyModel } from '../training/outputs.ts';
import type { SavedRandomStates } from './manifest.ts';
import { assignWeights, restoreOptimizer, restoreOwnOptimizers, restoreRandomState } from './restore.ts';
import { randomStates, stateOf } from './save.ts';
import { fileStore } from './store.ts';

const FORMAT = 'neurite-backup';

interface Backup {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly inputShapes: readonly (readonly (number | null)[])[];
  readonly training: TrainingState & SavedRandomStates;
}

/** Writes a backup of a model in training. */
export async function saveBackup(model: AnyModel, path: string, state: TrainingState): Promise<void> {
  const manifest: Backup = {
    format: FORMAT,
    version: 1,
    inputShapes: model.builtShapes ?? [],
    training: { ...state, ...randomStates(model) },
  };
  await fileStore(path).write({ manifest, weights: await stateOf(model) });
}

/**
 * Puts a model, its optimizer and the random states where they stood.
 *
 * @returns where in the data to go on
 * @throws FormatError when the file is no backup, or one of another model
 */
export async function restoreBackup(model: AnyModel, optimizer: Optimizer, path: string): Promise<TrainingState> {
  const { manifest, weights } = await fileStore(path).read();
  const backup = manifest as Partial<Backup> | null;
  if (backup?.format !== FORMAT || backup.training === undefined) {
    throw new FormatError(`'${path}' is no backup of a training. Delete it, or give another folder.`);
  }
  if (!model.isBuilt && backup.inputShapes !== undefined) model.ensureBuilt(backup.inputShapes);
  assignWeights(model, weights, path);
  restoreOptimizer(model, optimizer, weights, path);
  restoreOwnOptimizers(model, weights, path);
  restoreRandomState(model, backup.training);
  return backup.training;
}
