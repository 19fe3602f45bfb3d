import { FormatError } from '@neurite/backend';

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
