/** Every golden vector of a layer: what golden.test.ts runs, and golden-coverage.test.ts counts. */
import activations from '../golden/activations.json' with { type: 'json' };
import attention from '../golden/attention.json' with { type: 'json' };
import attentionHeads from '../golden/attention-heads.json' with { type: 'json' };
import conv2d from '../golden/conv2d.json' with { type: 'json' };
import convolution from '../golden/convolution.json' with { type: 'json' };
import dense from '../golden/dense.json' with { type: 'json' };
import depthwiseConv2d from '../golden/depthwise-conv2d.json' with { type: 'json' };
import embedding from '../golden/embedding.json' with { type: 'json' };
import kernels from '../golden/kernels.json' with { type: 'json' };
import merging from '../golden/merging.json' with { type: 'json' };
import normalization from '../golden/normalization.json' with { type: 'json' };
import normalizationGroups from '../golden/normalization-groups.json' with { type: 'json' };
import pooling from '../golden/pooling.json' with { type: 'json' };
import poolingSpatial from '../golden/pooling-spatial.json' with { type: 'json' };
import positions from '../golden/positions.json' with { type: 'json' };
import products from '../golden/products.json' with { type: 'json' };
import recurrent from '../golden/recurrent.json' with { type: 'json' };
import recurrentCells from '../golden/recurrent-cells.json' with { type: 'json' };
import recurrentConvolutions from '../golden/recurrent-convolutions.json' with { type: 'json' };
import recurrentWrappers from '../golden/recurrent-wrappers.json' with { type: 'json' };
import reshaping from '../golden/reshaping.json' with { type: 'json' };
import separableConvolution from '../golden/separable-convolution.json' with { type: 'json' };
import transformers from '../golden/transformers.json' with { type: 'json' };
import transposedConvolution from '../golden/transposed-convolution.json' with { type: 'json' };
import upsampling from '../golden/upsampling.json' with { type: 'json' };
import type { GoldenCase } from './golden.ts';

/** The cases by family. */
export const goldenFamilies: Readonly<Record<string, readonly GoldenCase[]>> = Object.fromEntries(
  Object.entries({
    activations,
    attention,
    attentionHeads,
    conv2d,
    convolution,
    dense,
    depthwiseConv2d,
    embedding,
    kernels,
    merging,
    normalization,
    normalizationGroups,
    pooling,
    poolingSpatial,
    positions,
    products,
    recurrent,
    recurrentCells,
    recurrentConvolutions,
    recurrentWrappers,
    reshaping,
    separableConvolution,
    transformers,
    transposedConvolution,
    upsampling,
  }).map(([family, { cases }]) => [family, cases as unknown as readonly GoldenCase[]]),
);
