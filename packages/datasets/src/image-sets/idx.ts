import { FormatError } from '@neurite/backend';

/** An array of bytes as the IDX format holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes: two zeros, the type 8, the number of axes, their lengths as big-endian 32-bit numbers,
 * the elements.
 *
 * Source: LeCun, The MNIST database of handwritten digits.
 *
 * @param name what messages call the file
 * @param axes how many axes it must have
 * @throws FormatError when it is damaged, cut off, or of another type
 * @example
 * const { shape, data } = readIdx('train-labels', await readFile('train-labels-idx1-ubyte'), 1);
 */
export function readIdx(name: string, bytes: Uint8Array, axes: number): IdxArray {
  const dataAt = 4 + 4 * axes;
  if (bytes.length < dataAt || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8 || bytes[3] !== axes) {
    throw new FormatError(`${name} is no IDX file of bytes with ${axes} axes.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - dataAt !== size) {
    throw new FormatError(
      `${name} is cut off or damaged: [${shape.join(', ')}] takes ${size} bytes; there are ${bytes.length - dataAt}.`,
    );
  }
  return { shape, data: bytes.subarray(dataAt) };
}
