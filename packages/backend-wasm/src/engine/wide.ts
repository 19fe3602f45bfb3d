import { features } from '../codegen/features.ts';
import { wideSelfTest } from '../codegen/self-test.ts';

let known: boolean | undefined;

/**
 * Whether wide compilation may be used: it is there, it pays, and kernels compiled with it give the very bits of others. Found out at
 * the first call, in some milliseconds.
 */
export const wideIsSafe = (): boolean => {
  known ??= features().wide && wideSelfTest();
  return known;
};
