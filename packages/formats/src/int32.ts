import { FormatError } from '@neurite/backend';

/**
 * Wider integers as int32.
 *
 * @param what names them in messages
 * @throws FormatError naming the first value that does not fit
 */
export function int32From(values: BigInt64Array | BigUint64Array | Uint32Array, what: string): Int32Array {
  const result = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    if (value !== (result[index] = value | 0)) {
      throw new FormatError(
        `${what} holds ${values[index]}; integers here have 32 bits, from −2147483648 to 2147483647.`,
      );
    }
  }
  return result;
}
