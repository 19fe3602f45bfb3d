/** The archive that a `.keras` file is. */
import { FormatError } from '@neurite/backend';
import { type UnzipFileInfo, unzipSync } from 'fflate';
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

/** A larger text is taken for a damaged or hostile file. */
const MAX_TEXT_BYTES = 100_000_000;
/** No data are packed closer by the method of zip archives: 258 bytes into two bits. */
const MAX_RATIO = 1032;

/** Looks at what a member says of its size, before memory is given for it. */
function requireSize({ name: member, size, originalSize }: UnzipFileInfo, name: string): void {
  const isText = member !== WEIGHTS;
  if (originalSize <= (size + 8) * MAX_RATIO && !(isText && originalSize > MAX_TEXT_BYTES)) return;
  throw new FormatError(
    `'${name}' says that its member ${member} has ${originalSize} bytes, packed into ${size}: it is damaged, or made to exhaust memory.`,
  );
}

/**
 * Reads the members that matter; their names are looked up, never used as paths.
 *
 * @throws FormatError when the archive is damaged, or lacks one
 */
export function readArchive(bytes: Uint8Array, name: string): KerasArchive {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: (file) => {
        const matters = file.name === CONFIG || file.name === WEIGHTS || VOCABULARY.test(file.name);
        if (matters) requireSize(file, name);
        return matters;
      },
    });
  } catch (error) {
    if (error instanceof FormatError) throw error;
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
