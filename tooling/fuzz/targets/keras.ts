import { loadKeras, loadKerasText } from '@neurite/formats';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { damagedBytes, damagedJson } from '../damage.ts';
import { filesOfTests } from '../seeds.ts';
import type { Files, Target } from '../target.ts';

const WEIGHTS = 'model.weights.h5';

/** Archives whose description is damaged, or a file inside of them; packed anew, so that readers get that far. */
function damagedInside(archive: Uint8Array): fc.Arbitrary<Uint8Array> {
  const members = unzipSync(archive);
  const config = new TextDecoder().decode(members['config.json']);
  const description = damagedJson([config]).map((text) => ({ 'config.json': new TextEncoder().encode(text) }));
  const member = fc
    .constantFrom(...Object.keys(members))
    .chain((name) => damagedBytes([members[name]!]).map((bytes): Files => ({ [name]: bytes })));
  return fc
    .oneof({ arbitrary: description, weight: 3 }, { arbitrary: member, weight: 1 })
    .map((changed) => zipSync({ ...members, ...changed }, { level: 0 }));
}

const archive: Target = {
  name: 'Keras archive',
  async files() {
    const whole = [...filesOfTests('formats/src/testing/files/*.keras').values()];
    const inside = fc.constantFrom(...whole).chain(damagedInside);
    const outside = damagedBytes(whole, ['PK\u0001\u0002', 'PK\u0003\u0004', 'config.json', WEIGHTS]);
    return fc.oneof({ arbitrary: inside, weight: 3 }, { arbitrary: outside, weight: 1 }).map((file) => ({ file }));
  },
  // Some of them take text; which way is gone may depend on nothing but the file.
  read: ({ file }) => (file!.length % 4 === 0 ? loadKerasText(file!) : loadKeras(file!)),
};

const hdf5: Target = {
  name: 'HDF5',
  async files() {
    const legacy = [...filesOfTests('formats/src/testing/files/*.h5').values()];
    const modern = [...filesOfTests('formats/src/testing/files/*.keras').values()].map(
      (file) => unzipSync(file)[WEIGHTS]!,
    );
    const words = ['GCOL', 'OHDR', 'TREE', 'SNOD', 'HEAP', 'FRHP', 'BTHD', 'OCHK', '\xff'.repeat(8), '\0'.repeat(8)];
    return damagedBytes(
      [...legacy, ...modern],
      words.map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0))),
    ).map((file) => ({ file }));
  },
  read: ({ file }) => loadKeras(file!),
};

export const keras: readonly Target[] = [archive, hdf5];
