import { blocks } from './blocks.ts';
import { crops } from './crop.ts';
import { einsum } from './einsum.ts';
import type { LoweringTable } from './lowering.ts';
import { normalization } from './normalization.ts';
import { resizeGradients } from './resize-gradient.ts';
import { segments } from './segments.ts';
import { updates } from './update.ts';

/**
 * The lowerings of kernels that no operation on tensors asks for, only graphs made elsewhere, such as those of TensorFlow.js. They are
 * known once `registerLowerings` was given them, so that who runs no such graph need not load them.
 *
 * @example
 * registerLowerings(graphLowerings);
 * loweredKernels().includes('Einsum') // true
 */
export const graphLowerings: LoweringTable = {
  ...blocks,
  ...crops,
  ...einsum,
  ...normalization,
  ...resizeGradients,
  ...segments,
  ...updates,
};
