import type { HostArray, TensorType, ValueId } from '@neurite/backend';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CardArray } from '../card-array.ts';
import type { Kernels } from '../kernels.ts';

/** @internal Computes a node from its operands, by kernels of TensorFlow's. */
export type Compute = (...operands: Tensor[]) => Tensor;

/** What is known of the program that a node stands in when it is made ready. */
export interface Lowering {
  readonly kernels: Kernels;
  readonly typeOf: (value: ValueId) => TensorType;
  /** The number that a value is everywhere, where that is known. */
  readonly known: (value: ValueId) => number | undefined;
  /** A table that stays on the card for as long as the program does. */
  readonly resident: (table: HostArray) => CardArray;
}
