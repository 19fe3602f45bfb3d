import { features } from '../codegen/features.ts';
import { relaxedBytesSelfTest, wideSelfTest } from '../codegen/self-test.ts';

let isWideSafe: boolean | undefined;

/**
 * Whether wide compilation may be used: it is there, it pays, and kernels compiled with it give the very bits of others. Found out at
 * the first call, in some milliseconds.
 */
export const wideIsSafe = (): boolean => {
  isWideSafe ??= features().wide && wideSelfTest();
  return isWideSafe;
};

let areBytesExact: boolean | undefined;

/** Whether the host multiplies bytes in one instruction, and gives the integers that it should. Found out at the first call. */
export const relaxedBytesAreExact = (): boolean => {
  areBytesExact ??= features().relaxedSimd && relaxedBytesSelfTest();
  return areBytesExact;
};
