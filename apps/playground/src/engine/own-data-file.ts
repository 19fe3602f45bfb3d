/** What users gave, in the file of a run that learned from it. */
import { decodeSafetensors, encodeSafetensors } from '@neurite/models';
import { ndArray, type NdArray } from '@neurite/tensors';
import { damagedOwnData, type OwnData } from './own-data.ts';

/** Under which key of a file's metadata the names stand. */
const NAMES = 'playground/own';

function tensorName(index: number): string {
  return `${NAMES}/${index}`;
}

/** The file of a run with what it learned from. */
export function withOwnData(bytes: Uint8Array, { names, arrays }: OwnData): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, 'the run');
  const own = arrays.map((array, index): [string, NdArray] => [tensorName(index), ndArray(array, [array.length])]);
  return encodeSafetensors({
    tensors: new Map([...tensors, ...own]),
    metadata: { ...metadata, [NAMES]: JSON.stringify(names) },
  });
}

/**
 * The file of a run as it is without what it learned from, and that, if it is in the file.
 *
 * @throws FormatError when the file is damaged
 */
export function splitOwnData(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly own: OwnData | undefined } {
  const { tensors, metadata } = decodeSafetensors(bytes, 'the file');
  const { [NAMES]: written, ...others } = metadata;
  if (written === undefined) return { bytes, own: undefined };
  const names = namesIn(written);
  const model = new Map(tensors);
  const arrays = names.map((_, index) => {
    const array = model.get(tensorName(index))?.data;
    if (!(array instanceof Float32Array || array instanceof Int32Array)) throw damagedOwnData();
    model.delete(tensorName(index));
    return array;
  });
  return { bytes: encodeSafetensors({ tensors: model, metadata: others }), own: { names, arrays } };
}

function namesIn(written: string): readonly string[] {
  let names: unknown;
  try {
    names = JSON.parse(written);
  } catch {
    throw damagedOwnData();
  }
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) throw damagedOwnData();
  return names;
}
