import type { Padding } from '@neurite/backend';
import type { LoweringTable } from './lowering.ts';

/** Products of bytes, four to a word; kernels that tfjs-core does not have, and which are primitives. */
export const bytes: LoweringTable = {
  PackBytes: ({ builder: b, inputs }) => b.packBytes(inputs.x!),

  ByteMatMul: ({ builder: b, inputs }) => b.byteMatMul(inputs.a!, inputs.b!),

  /** `strides` and `dilations` have an entry for each spatial axis; there is no padding. */
  ByteConvolution: ({ builder: b, inputs, attributes }) => {
    const strides = attributes.strides as number[];
    const padding = strides.map((): Padding => [0, 0]);
    return b.byteConv(inputs.x!, inputs.filter!, { strides, dilations: attributes.dilations as number[], padding });
  },
};
