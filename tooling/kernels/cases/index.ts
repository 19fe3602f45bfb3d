import type { KernelCase } from '../case.ts';
import { contractions } from './contractions.ts';
import { elementwise } from './elementwise.ts';
import { movement } from './movement.ts';
import { reductions } from './reductions.ts';

/** Kernels by their names in tfjs-core. */
export const cases: Readonly<Record<string, KernelCase>> = {
  ...contractions,
  ...reductions,
  ...movement,
  ...elementwise,
};
