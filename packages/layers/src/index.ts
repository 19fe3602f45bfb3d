export {
  type Activation as NamedActivation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from './activations/activation.ts';
export { LeakyReLU, type LeakyReLUOptions, leakyReLU } from './activations/leaky-relu.ts';
export { ReLU, type ReLUOptions, reLU } from './activations/relu.ts';
export { Softmax, type SoftmaxOptions, softmax } from './activations/softmax.ts';
export { AdditiveAttention, type AdditiveAttentionOptions, additiveAttention } from './attention/additive-attention.ts';
export { Attention, type AttentionOptions, attention } from './attention/attention.ts';
export type { BaseAttentionOptions } from './attention/base-attention.ts';
export {
  GroupedQueryAttention,
  type GroupedQueryAttentionOptions,
  groupedQueryAttention,
} from './attention/grouped-query-attention.ts';
export type { AttendInputs, Attended, CacheInputs, HeadAttentionOptions } from './attention/head-attention.ts';
export type { KeyValueCache } from './attention/key-value-cache.ts';
export {
  MultiHeadAttention,
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from './attention/multi-head-attention.ts';
export { PositionEmbedding, type PositionEmbeddingOptions, positionEmbedding } from './attention/position-embedding.ts';
export {
  RotaryEmbedding,
  type RotaryEmbeddingOptions,
  rotaryEmbedding,
  type RotaryOptions,
} from './attention/rotary-embedding.ts';
export {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
  sinePositionEncoding,
} from './attention/sine-position-encoding.ts';
export type { TransformerBlockOptions } from './attention/transformer-block.ts';
export {
  TransformerDecoder,
  type TransformerDecoderOptions,
  transformerDecoder,
} from './attention/transformer-decoder.ts';
export {
  TransformerEncoder,
  type TransformerEncoderOptions,
  transformerEncoder,
} from './attention/transformer-encoder.ts';
export type { Constraint } from './constraints/constraint.ts';
export {
  type ConstraintLike,
  getConstraint,
  maxNorm,
  minMaxNorm,
  nonNeg,
  unitNorm,
} from './constraints/projections.ts';
export { Conv2d, type Conv2dOptions, conv2d } from './convolution/conv2d.ts';
export { DepthwiseConv2d, type DepthwiseConv2dOptions, depthwiseConv2d } from './convolution/depthwise-conv2d.ts';
export type { Padding2d, Pair } from './convolution/window2d.ts';
export { Activation, type ActivationOptions, activation } from './core/activation.ts';
export type { AffineOptions, BiasOptions, KernelOptions } from './core/affine.ts';
export { Dense, type DenseOptions, dense } from './core/dense.ts';
export { Embedding, type EmbeddingOptions, embedding } from './core/embedding.ts';
export { type InputOptions, input } from './core/input.ts';
export { Masking, type MaskingOptions, masking } from './core/masking.ts';
export { constant, ones, zeros } from './initializers/constant.ts';
export { getInitializer, type InitializerLike } from './initializers/registry.ts';
export type { Initializer } from './initializers/initializer.ts';
export { orthogonal } from './initializers/orthogonal.ts';
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type VarianceScalingOptions,
  varianceScaling,
} from './initializers/random.ts';
export type { InputSpec } from './input-spec.ts';
export {
  type AnyLayer,
  type CallContext,
  type InputLike,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LayerValue,
  type MaskLike,
  type Masks,
  type SymbolicOf,
  type Weight,
  type WeightOptions,
} from './layer.ts';
export { maskOf, withMask } from './mask.ts';
export { Add, add } from './merging/add.ts';
export { Average, average } from './merging/average.ts';
export { Concatenate, type ConcatenateOptions, concatenate } from './merging/concatenate.ts';
export { Maximum, maximum } from './merging/maximum.ts';
export { Minimum, minimum } from './merging/minimum.ts';
export { Multiply, multiply } from './merging/multiply.ts';
export { Subtract, subtract } from './merging/subtract.ts';
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from './normalization/batch-normalization.ts';
export {
  LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from './normalization/layer-normalization.ts';
export { AveragePooling2d, averagePooling2d } from './pooling/average-pooling2d.ts';
export type { GlobalPooling2dOptions } from './pooling/base-global-pooling2d.ts';
export type { Pooling2dOptions } from './pooling/base-pooling2d.ts';
export { GlobalAveragePooling2d, globalAveragePooling2d } from './pooling/global-average-pooling2d.ts';
export { GlobalMaxPooling2d, globalMaxPooling2d } from './pooling/global-max-pooling2d.ts';
export { MaxPooling2d, maxPooling2d } from './pooling/max-pooling2d.ts';
export type { SavedLayer } from './nested-layer.ts';
export { type LayerClass, layerClassNames, layerFromConfig, layerToConfig } from './registry.ts';
export {
  Bidirectional,
  type BidirectionalOptions,
  bidirectional,
  type MergeMode,
} from './recurrent/bidirectional.ts';
export { RecurrentCell, type SequenceRun, type StepResult } from './recurrent/cell.ts';
export { ConvLstm1d, type ConvLstm1dOptions, convLstm1d } from './recurrent/conv-lstm1d.ts';
export { ConvLstm2d, type ConvLstm2dOptions, convLstm2d } from './recurrent/conv-lstm2d.ts';
export { ConvLstm3d, type ConvLstm3dOptions, convLstm3d } from './recurrent/conv-lstm3d.ts';
export type { ConvLstmCellOptions } from './recurrent/conv-lstm-cell.ts';
export { Gru, type GruOptions, gru } from './recurrent/gru.ts';
export { GruCell, type GruCellOptions, gruCell } from './recurrent/gru-cell.ts';
export type { DenseCellOptions, RecurrentWeightOptions } from './recurrent/gated-cell.ts';
export { Lstm, type LstmOptions, lstm } from './recurrent/lstm.ts';
export { LstmCell, type LstmCellOptions, lstmCell } from './recurrent/lstm-cell.ts';
export { Rnn, type RnnOptions, rnn, type SequenceOptions, type WithState } from './recurrent/rnn.ts';
export { SimpleRnn, type SimpleRnnOptions, simpleRnn } from './recurrent/simple-rnn.ts';
export { SimpleRnnCell, type SimpleRnnCellOptions, simpleRnnCell } from './recurrent/simple-rnn-cell.ts';
export { StackedRnnCells, type StackedRnnCellsOptions, stackedRnnCells } from './recurrent/stacked-rnn-cells.ts';
export { TimeDistributed, type TimeDistributedOptions, timeDistributed } from './recurrent/time-distributed.ts';
export { Dropout, type DropoutOptions, dropout } from './regularization/dropout.ts';
export { getRegularizer, l1, l1l2, l2, type RegularizerLike } from './regularizers/penalties.ts';
export type { Regularizer } from './regularizers/regularizer.ts';
export { Flatten, type FlattenOptions, flatten } from './reshaping/flatten.ts';
export { Reshape, type ReshapeOptions, reshape } from './reshaping/reshape.ts';
export { ZeroPadding2d, type ZeroPadding2dOptions, zeroPadding2d } from './reshaping/zero-padding2d.ts';
export { type ExampleShape, fitsShape, printShape } from './shape.ts';
export { SymbolicTensor } from './symbolic.ts';
export { currentPlace, withPlace } from './place.ts';
