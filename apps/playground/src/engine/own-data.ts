/** What users gave, and a run learns from: photos, recordings, a text. */
import { FormatError } from '@neurite/backend';

export type OwnArray = Float32Array | Int32Array;

/** Arrays, each with the name of what it is an example of. */
export interface OwnData {
  readonly names: readonly string[];
  readonly arrays: readonly OwnArray[];
}

export function damagedOwnData(): FormatError {
  return new FormatError('What the run learned from is damaged in the file.');
}
