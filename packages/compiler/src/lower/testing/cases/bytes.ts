import { array } from '../arrays.ts';
import type { KernelCase, KernelCases } from '../kernels.ts';

/** Four bytes in a word, the first in its lowest bits. */
const word = (...bytes: readonly [number, number, number, number]): number =>
  new Int32Array(Int8Array.from(bytes).buffer)[0]!;

const because = 'tfjs-core does not have this kernel';

/** Packing and products of bytes. */
export const byteCases: KernelCases = {
  PackBytes: [
    {
      inputs: { x: array([1, 2, 3, 4, 5, -1, -2, 300, -300, 0], [2, 5], 'int32') },
      instead: {
        because,
        outputs: [
          array([word(1, 2, 3, 4), word(5, 0, 0, 0), word(-1, -2, 127, -128), word(0, 0, 0, 0)], [2, 2], 'int32'),
        ],
      },
    },
  ],
  ByteMatMul: [
    {
      inputs: {
        a: array([word(1, 2, 3, 4), word(127, 0, 1, 0)], [2, 1], 'int32'),
        b: array([word(1, -1, 2, 0), word(-128, 0, 5, 9), word(0, 0, 0, 1)], [1, 3], 'int32'),
      },
      instead: { because, outputs: [array([5, -77, 4, 129, -16251, 0], [2, 3], 'int32')] },
    },
  ],
  ByteConvolution: [
    convolution({ strides: [1], dilations: [1] }, [-10 + 40, -20 + 60, -30 + 80]),
    convolution({ strides: [2], dilations: [1] }, [-10 + 40, -30 + 80]),
    convolution({ strides: [1], dilations: [2] }, [-10 + 60, -20 + 80]),
  ],
};

/** Over the sequence 1, 2, 3, 4 with the kernel −10, 20. */
function convolution(attributes: KernelCase['attributes'], expected: readonly number[]): KernelCase {
  return {
    inputs: {
      x: array([1, 2, 3, 4], [1, 4, 1], 'int32'),
      filter: array([word(-10, 99, 0, 0), word(20, 0, 99, 0)], [2, 1, 1], 'int32'),
    },
    attributes: attributes!,
    instead: { because, outputs: [array(expected, [1, expected.length, 1], 'int32')] },
  };
}
