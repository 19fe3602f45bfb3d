import '../assembled.ts';

export { isTensor } from '../core/construct.ts';
export { type Attributes, loadKernels, requireBackend, useBackend } from '../core/engine.ts';
export { runEagerly } from '../core/kernel.ts';
export { memory, type TensorMemory } from '../core/memory.ts';
export { leavesOf, mapLeaves, type Pytree } from '../core/pytree.ts';
export { tidy } from '../core/scope.ts';
export { customGradient, type ValueWithGradient } from '../custom-gradient.ts';
export { type ForeignNamespace, type ForeignTensor, fromTfjs, toTfjs } from '../interop.ts';
export {
  type DataOf,
  type DType,
  dtypeOf,
  isNdArray,
  type NdArray,
  type NestedArray,
  ndArray,
  type Shape,
  sizeOf,
  type TypedArray,
  zerosOf,
} from '../ndarray.ts';
export {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
} from '../ops/activations.ts';
export {
  abs,
  add,
  div,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  pow,
  sign,
  square,
  squaredDifference,
  sub,
} from '../ops/arithmetic.ts';
export {
  type AttentionOptions,
  attentionWeights,
  scaledDotProductAttention,
  type ScaledDotProductAttentionOptions,
} from '../ops/attention.ts';
export { broadcastShapes, type Elementwise } from '../ops/binary.ts';
export { cholesky } from '../ops/cholesky.ts';
export {
  equal,
  greater,
  greaterEqual,
  isFinite,
  isInf,
  isNaN,
  less,
  lessEqual,
  notEqual,
} from '../ops/compare.ts';
export { concat, meshgrid, roll, stack } from '../ops/concat.ts';
export { dot, outer, tensordot } from '../ops/contraction.ts';
export {
  type ConvolutionOptions,
  conv1d,
  conv2d,
  conv3d,
  depthwiseConv2d,
  separableConv2d,
} from '../ops/convolution.ts';
export { fill, ones, onesLike, type TensorLike, tensor, toTensor, zeros, zerosLike } from '../ops/create.ts';
export { cumprod, type CumulativeOptions, cumsum } from '../ops/cumulative.ts';
export { diag, diagPart, tril, triu } from '../ops/diagonal.ts';
export { cast } from '../ops/dtype.ts';
export { einsum } from '../ops/einsum.ts';
export {
  booleanMask,
  type GatherOptions,
  gather,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  unsortedSegmentSum,
} from '../ops/gather.ts';
export { type Int8Kernel, int8Convolution, int8MatMul, quantizeKernel } from '../ops/int8.ts';
export { type Chosen, logicalAnd, logicalNot, logicalOr, logicalXor, where } from '../ops/logic.ts';
export {
  ceil,
  clip,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  reciprocal,
  round,
  rsqrt,
  sqrt,
  step,
} from '../ops/math.ts';
export { type MatMulOptions, matMul, type NoTransposes } from '../ops/matmul.ts';
export { matrixPower, type NormOptions, norm, trace } from '../ops/norm.ts';
export {
  batchNorm,
  groupNorm,
  l2Normalize,
  type LocalResponseOptions,
  layerNorm,
  localResponseNormalization,
  type Moments,
  moments,
  type NormalizationOptions,
  rmsNorm,
} from '../ops/normalization.ts';
export { type Padding, type PadMode, pad } from '../ops/pad.ts';
export {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type PoolingOptions,
} from '../ops/pooling.ts';
export { type QrFactors, qr } from '../ops/qr.ts';
export { eye, linspace, oneHot, type OneHotOptions, range } from '../ops/ranges.ts';
export {
  all,
  any,
  argMax,
  argMin,
  type Axes,
  logSumExp,
  max,
  mean,
  min,
  prod,
  std,
  sum,
  type VarianceOptions,
  variance,
} from '../ops/reduce.ts';
export { type ResizeOptions, resizeBilinear, resizeNearest } from '../ops/resize.ts';
export { broadcastTo, expandDims, flatten, repeat, reshape, squeeze, tile } from '../ops/shape.ts';
export { type Range, reverse, slice, split, stridedSlice, unstack } from '../ops/slice.ts';
export { det, inverse, type LogDeterminant, slogdet, solve } from '../ops/solve.ts';
export { argSort, type SortDirection, searchSorted, sort, type TopK, topK } from '../ops/sort.ts';
export { swapAxes, transpose } from '../ops/transpose.ts';
export {
  conv1dTranspose,
  conv2dTranspose,
  conv3dTranspose,
  type TransposedConvolutionOptions,
} from '../ops/transposed-convolution.ts';
export { type TriangularSolveOptions, triangularSolve } from '../ops/triangular-solve.ts';
export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cos,
  cosh,
  sin,
  sinh,
  tan,
  tanh,
} from '../ops/trigonometry.ts';
export type { WindowOptions, WindowPadding } from '../ops/window.ts';
export {
  bernoulli,
  permutation,
  type RandomOptions,
  randomInt,
  randomNormal,
  randomUniform,
  truncatedNormal,
} from '../random/distributions.ts';
export { dropout, type DropoutOptions } from '../random/dropout.ts';
export { getRandomState, RandomGenerator, type RandomState, setRandomState, setSeed } from '../random/generator.ts';
export { stopGradient } from '../stop-gradient.ts';
export { Tensor } from '../tensor.ts';
export type { Broadcast, Mutable, ShapeOf } from '../types/broadcast.ts';
export type { InnerLengthsDiffer, MatMulShape, Multipliable } from '../types/matmul.ts';
export { Variable, type VariableOptions, variable, withValue } from '../variable.ts';
