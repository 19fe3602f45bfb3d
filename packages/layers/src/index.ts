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
export { Conv1d, type Conv1dOptions, conv1d } from './convolution/conv1d.ts';
export { Conv1dTranspose, type Conv1dTransposeOptions, conv1dTranspose } from './convolution/conv1d-transpose.ts';
export { Conv2d, type Conv2dOptions, conv2d } from './convolution/conv2d.ts';
export { Conv2dTranspose, type Conv2dTransposeOptions, conv2dTranspose } from './convolution/conv2d-transpose.ts';
export { Conv3d, type Conv3dOptions, conv3d } from './convolution/conv3d.ts';
export { Conv3dTranspose, type Conv3dTransposeOptions, conv3dTranspose } from './convolution/conv3d-transpose.ts';
export { DepthwiseConv1d, type DepthwiseConv1dOptions, depthwiseConv1d } from './convolution/depthwise-conv1d.ts';
export { DepthwiseConv2d, type DepthwiseConv2dOptions, depthwiseConv2d } from './convolution/depthwise-conv2d.ts';
export { SeparableConv1d, type SeparableConv1dOptions, separableConv1d } from './convolution/separable-conv1d.ts';
export { SeparableConv2d, type SeparableConv2dOptions, separableConv2d } from './convolution/separable-conv2d.ts';
export type { Padding, Pair, Triple } from './convolution/window.ts';
export { Activation, type ActivationOptions, activation } from './core/activation.ts';
export type { AffineOptions, BiasOptions, KernelOptions } from './core/affine.ts';
export type { QuantizationMode } from './core/product-kernel.ts';
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
export { type InputUse, withInputUses } from './input-uses.ts';
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
  type WeightOptionsLike,
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
export type { SavedLayer } from './nested-layer.ts';
export type { GlobalPoolingOptions } from './pooling/base-global-pooling.ts';
export {
  AdaptiveAveragePooling1d,
  type AdaptiveAveragePooling1dOptions,
  adaptiveAveragePooling1d,
} from './pooling/adaptive-average-pooling1d.ts';
export {
  AdaptiveAveragePooling2d,
  type AdaptiveAveragePooling2dOptions,
  adaptiveAveragePooling2d,
} from './pooling/adaptive-average-pooling2d.ts';
export {
  AdaptiveAveragePooling3d,
  type AdaptiveAveragePooling3dOptions,
  adaptiveAveragePooling3d,
} from './pooling/adaptive-average-pooling3d.ts';
export {
  AdaptiveMaxPooling1d,
  type AdaptiveMaxPooling1dOptions,
  adaptiveMaxPooling1d,
} from './pooling/adaptive-max-pooling1d.ts';
export {
  AdaptiveMaxPooling2d,
  type AdaptiveMaxPooling2dOptions,
  adaptiveMaxPooling2d,
} from './pooling/adaptive-max-pooling2d.ts';
export {
  AdaptiveMaxPooling3d,
  type AdaptiveMaxPooling3dOptions,
  adaptiveMaxPooling3d,
} from './pooling/adaptive-max-pooling3d.ts';
export { AveragePooling1d, type AveragePooling1dOptions, averagePooling1d } from './pooling/average-pooling1d.ts';
export { AveragePooling2d, type AveragePooling2dOptions, averagePooling2d } from './pooling/average-pooling2d.ts';
export { AveragePooling3d, type AveragePooling3dOptions, averagePooling3d } from './pooling/average-pooling3d.ts';
export { GlobalAveragePooling1d, globalAveragePooling1d } from './pooling/global-average-pooling1d.ts';
export { GlobalAveragePooling2d, globalAveragePooling2d } from './pooling/global-average-pooling2d.ts';
export { GlobalAveragePooling3d, globalAveragePooling3d } from './pooling/global-average-pooling3d.ts';
export { GlobalMaxPooling1d, globalMaxPooling1d } from './pooling/global-max-pooling1d.ts';
export { GlobalMaxPooling2d, globalMaxPooling2d } from './pooling/global-max-pooling2d.ts';
export { GlobalMaxPooling3d, globalMaxPooling3d } from './pooling/global-max-pooling3d.ts';
export { MaxPooling1d, type MaxPooling1dOptions, maxPooling1d } from './pooling/max-pooling1d.ts';
export { MaxPooling2d, type MaxPooling2dOptions, maxPooling2d } from './pooling/max-pooling2d.ts';
export { MaxPooling3d, type MaxPooling3dOptions, maxPooling3d } from './pooling/max-pooling3d.ts';
export { layerToConfig } from './layer-to-config.ts';
export { type LayerClass, layerClassNames, layerFromConfig } from './registry.ts';
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
export { Cropping1d, type Cropping1dOptions, cropping1d } from './reshaping/cropping1d.ts';
export { Cropping2d, type Cropping2dOptions, cropping2d } from './reshaping/cropping2d.ts';
export { Cropping3d, type Cropping3dOptions, cropping3d } from './reshaping/cropping3d.ts';
export { Permute, type PermuteOptions, permute } from './reshaping/permute.ts';
export { RepeatVector, type RepeatVectorOptions, repeatVector } from './reshaping/repeat-vector.ts';
export { UpSampling1d, type UpSampling1dOptions, upSampling1d } from './reshaping/up-sampling1d.ts';
export { UpSampling2d, type UpSampling2dOptions, upSampling2d } from './reshaping/up-sampling2d.ts';
export { UpSampling3d, type UpSampling3dOptions, upSampling3d } from './reshaping/up-sampling3d.ts';
export { ZeroPadding1d, type ZeroPadding1dOptions, zeroPadding1d } from './reshaping/zero-padding1d.ts';
export { ZeroPadding2d, type ZeroPadding2dOptions, zeroPadding2d } from './reshaping/zero-padding2d.ts';
export { ZeroPadding3d, type ZeroPadding3dOptions, zeroPadding3d } from './reshaping/zero-padding3d.ts';
export type { Sides1d, Sides2d, Sides3d } from './reshaping/sides.ts';
export { type ExampleShape, printShape } from './shape.ts';
export { SymbolicTensor } from './symbolic.ts';
export { currentPlace, withPlace } from './place.ts';
export {
  GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
} from './normalization/group-normalization.ts';
export {
  InstanceNormalization,
  type InstanceNormalizationOptions,
  instanceNormalization,
} from './normalization/instance-normalization.ts';
export { RMSNormalization, type RMSNormalizationOptions, rmsNormalization } from './normalization/rms-normalization.ts';
export {
  SpectralNormalization,
  type SpectralNormalizationOptions,
  spectralNormalization,
} from './normalization/spectral-normalization.ts';
export {
  UnitNormalization,
  type UnitNormalizationOptions,
  unitNormalization,
} from './normalization/unit-normalization.ts';
export {
  WeightNormalization,
  type WeightNormalizationOptions,
  weightNormalization,
} from './normalization/weight-normalization.ts';
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
  activityRegularization,
} from './regularization/activity-regularization.ts';
export { AlphaDropout, type AlphaDropoutOptions, alphaDropout } from './regularization/alpha-dropout.ts';
export { GaussianDropout, type GaussianDropoutOptions, gaussianDropout } from './regularization/gaussian-dropout.ts';
export { GaussianNoise, type GaussianNoiseOptions, gaussianNoise } from './regularization/gaussian-noise.ts';
export { SpatialDropout1d, spatialDropout1d } from './regularization/spatial-dropout1d.ts';
export { SpatialDropout2d, spatialDropout2d } from './regularization/spatial-dropout2d.ts';
export { SpatialDropout3d, spatialDropout3d } from './regularization/spatial-dropout3d.ts';
export type { RandomLayerOptions } from './regularization/random-layer.ts';
export type { SpatialDropoutOptions } from './regularization/spatial-dropout.ts';
export { ELU, type ELUOptions, elu } from './activations/elu.ts';
export { PReLU, type PReLUOptions, pReLU } from './activations/prelu.ts';
export { EinsumDense, type EinsumDenseOptions, einsumDense } from './core/einsum-dense.ts';
export { Identity, identity } from './core/identity.ts';
export { Lambda, type LambdaFunction, type LambdaOptions, lambda } from './core/lambda.ts';
export { Dot, type DotOptions, dot } from './merging/dot.ts';
export { identityMatrix } from './initializers/identity.ts';
export { withinWeightLimit } from './weight-limit.ts';
export { orthogonalRegularizer } from './regularizers/orthogonal-regularizer.ts';
export type { ImageSizeOptions } from './augmentation/resizing.ts';
export type { Interpolation } from './augmentation/fit-image.ts';
export { CenterCrop, type CenterCropOptions, centerCrop } from './augmentation/center-crop.ts';
export { Resizing, type ResizingOptions, resizing } from './augmentation/resizing.ts';
export { CategoryEncoding, type CategoryEncodingOptions, categoryEncoding } from './preprocessing/category-encoding.ts';
export type { AdaptData } from './preprocessing/data-batches.ts';
export { Discretization, type DiscretizationOptions, discretization } from './preprocessing/discretization.ts';
export type { TokenEncoding } from './preprocessing/encode-tokens.ts';
export { Hashing, type HashingOptions, hashing } from './preprocessing/hashing.ts';
export { IntegerLookup, type IntegerLookupOptions, integerLookup } from './preprocessing/integer-lookup.ts';
export { Normalization, type NormalizationOptions, normalization } from './preprocessing/normalization.ts';
export { Rescaling, type RescalingOptions, rescaling } from './preprocessing/rescaling.ts';
export type { LookupEncoding, VocabularyOptions } from './preprocessing/vocabulary.ts';
export type { Factor } from './augmentation/random-image-layer.ts';
export type { FillMode } from './augmentation/resample.ts';
export { RandomBrightness, type RandomBrightnessOptions, randomBrightness } from './augmentation/random-brightness.ts';
export { RandomContrast, type RandomContrastOptions, randomContrast } from './augmentation/random-contrast.ts';
export { RandomCrop, type RandomCropOptions, randomCrop } from './augmentation/random-crop.ts';
export { type FlipMode, RandomFlip, type RandomFlipOptions, randomFlip } from './augmentation/random-flip.ts';
export { RandomRotation, type RandomRotationOptions, randomRotation } from './augmentation/random-rotation.ts';
export {
  RandomTranslation,
  type RandomTranslationOptions,
  randomTranslation,
} from './augmentation/random-translation.ts';
export { RandomZoom, type RandomZoomOptions, randomZoom } from './augmentation/random-zoom.ts';
export { HashedCrossing, type HashedCrossingOptions, hashedCrossing } from './preprocessing/hashed-crossing.ts';
export { StringHashing, type StringHashingOptions, stringHashing } from './preprocessing/string-hashing.ts';
export { StringLookup, type StringLookupOptions, stringLookup } from './preprocessing/string-lookup.ts';
export type { Strings, TextConfig, TextData } from './preprocessing/text-transform.ts';
export {
  type TextEncoding,
  TextVectorization,
  type TextVectorizationOptions,
  textVectorization,
} from './preprocessing/text-vectorization.ts';
export type { Standardization, TextSplit } from './preprocessing/tokenize.ts';
