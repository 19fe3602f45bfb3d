import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the recordings of digits are that tests may use: `NEURITE_FSDD_PATH`, or a folder `shared` beside the repository. */
export const fsddPath: string =
  process.env['NEURITE_FSDD_PATH'] ?? join(import.meta.dirname, '../../../../../shared/data/fsdd.tar.gz');

/** Whether there are none, which is said once. */
export const missingFsdd: boolean = !existsSync(fsddPath);

if (missingFsdd) {
  console.warn(
    'Tests on real speech are skipped: there is no Free Spoken Digit Dataset. Name its archive in NEURITE_FSDD_PATH.',
  );
}
