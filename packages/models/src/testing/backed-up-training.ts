/** A program that trains under `backupAndRestore`, to be killed: says every batch, and at the end the weights in hexadecimal. */
import '@neurite/backend-cpu';
import { writeSync } from 'node:fs';
import { backupAndRestore } from '../index.ts';
import { trainBackedUp } from './training-with-chance.ts';

const [backupDir, saveFreq] = process.argv.slice(2) as [string, string];
const weights = await trainBackedUp([
  backupAndRestore({ backupDir, saveFreq: saveFreq === 'epoch' ? 'epoch' : Number(saveFreq) }),
  { onBatchEnd: (batch) => void writeSync(1, `batch ${batch}\n`) },
  // Long enough for the process to be killed between two epochs.
  { onEpochEnd: () => new Promise((resolve) => setTimeout(resolve, 100)) },
]);
writeSync(1, `weights ${weights}\n`);
