import { FormatError } from '@neurite/backend';
import { withinWeightLimit } from '@neurite/layers';

/**
 * Reads a file that may ask for more than there is: for arrays too large to be had, or for nesting deeper than the stack. What the engine
 * throws then is its own RangeError; here it says which file it was.
 *
 * @throws FormatError in its place; all else as it is
 */
export async function withinLimits<R>(name: string, read: () => R | Promise<R>): Promise<R> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormatError(
      `'${name}' describes what is too large to be made, or nested too deep: ${error.message}. Is it damaged?`,
      { cause: error },
    );
  }
}

/** No weight takes less than a byte, and nothing packs bytes closer than this (258 of them into two bits). */
export const MAX_ELEMENTS_PER_BYTE = 1032;

/**
 * Makes the layers that a file describes, whose weights it holds as well.
 *
 * @throws FormatError when it describes more than can be in it
 */
export function withinFile<R>(bytes: number, make: () => R): R {
  return withinWeightLimit(bytes * MAX_ELEMENTS_PER_BYTE, make);
}
