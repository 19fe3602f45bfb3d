/** The archive that a `.keras` file is. */
import { FormatError } from '@neurite/backend';
import { unzipSync } from 'fflate';
import { vocabularyLines } from './adapted-state.ts';

/** What of an archive matters. */
export interface KerasArchive {
  /** The description of the model, JSON. */
  readonly config: string;
  /** An HDF5 file. */
  readonly weights: Uint8Array;
  /** The lines of vocabularies, by the names of their files. */
  readonly assets: ReadonlyMap<string, readonly string[]>;
}

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';
const VOCABULARY = /^assets\/.*vocabulary\.txt$/;

/**
 * Reads the members that matter; their names are looked up, never used as paths.
 *
 * @throws FormatError when the archive is damaged, or lacks one
 */
export function readArchive(bytes: Uint8Array, name: string): KerasArchive {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: (file) => file.name === CONFIG || file.name === WEIGHTS || VOCABULARY.test(file.name),
    });
  } catch (error) {
    throw new FormatError(`'${name}' is a damaged archive: ${(error as Error).message}.`, { cause: error });
  }
  const member = (needed: string): Uint8Array => {
    const found = files[needed];
    if (found !== undefined) return found;
    throw new FormatError(`'${name}' is no model of Keras's: the archive holds no ${needed}.`);
  };
  const text = (member: Uint8Array): string => new TextDecoder().decode(member);
  const assets = Object.entries(files).filter(([file]) => VOCABULARY.test(file));
  return {
    config: text(member(CONFIG)),
    weights: member(WEIGHTS),
    assets: new Map(assets.map(([file, content]) => [file, vocabularyLines(text(content))])),
  };
}
