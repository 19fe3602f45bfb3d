import { ArgumentError, nearestName } from '@neurite/backend';
import { LeakyReLU } from './activations/leaky-relu.ts';
import { ReLU } from './activations/relu.ts';
import { Softmax } from './activations/softmax.ts';
import { AdditiveAttention } from './attention/additive-attention.ts';
import { Attention } from './attention/attention.ts';
import { GroupedQueryAttention } from './attention/grouped-query-attention.ts';
import { MultiHeadAttention } from './attention/multi-head-attention.ts';
import { PositionEmbedding } from './attention/position-embedding.ts';
import { RotaryEmbedding } from './attention/rotary-embedding.ts';
import { SinePositionEncoding } from './attention/sine-position-encoding.ts';
import { TransformerDecoder } from './attention/transformer-decoder.ts';
import { TransformerEncoder } from './attention/transformer-encoder.ts';
import { Conv1d } from './convolution/conv1d.ts';
import { Conv1dTranspose } from './convolution/conv1d-transpose.ts';
import { Conv2d } from './convolution/conv2d.ts';
import { Conv2dTranspose } from './convolution/conv2d-transpose.ts';
import { Conv3d } from './convolution/conv3d.ts';
import { Conv3dTranspose } from './convolution/conv3d-transpose.ts';
import { DepthwiseConv1d } from './convolution/depthwise-conv1d.ts';
import { DepthwiseConv2d } from './convolution/depthwise-conv2d.ts';
import { SeparableConv1d } from './convolution/separable-conv1d.ts';
import { SeparableConv2d } from './convolution/separable-conv2d.ts';
import { AdaptiveAveragePooling1d } from './pooling/adaptive-average-pooling1d.ts';
import { AdaptiveAveragePooling2d } from './pooling/adaptive-average-pooling2d.ts';
import { AdaptiveAveragePooling3d } from './pooling/adaptive-average-pooling3d.ts';
import { AdaptiveMaxPooling1d } from './pooling/adaptive-max-pooling1d.ts';
import { AdaptiveMaxPooling2d } from './pooling/adaptive-max-pooling2d.ts';
import { AdaptiveMaxPooling3d } from './pooling/adaptive-max-pooling3d.ts';
import { AveragePooling1d } from './pooling/average-pooling1d.ts';
import { AveragePooling2d } from './pooling/average-pooling2d.ts';
import { AveragePooling3d } from './pooling/average-pooling3d.ts';
import { GlobalAveragePooling1d } from './pooling/global-average-pooling1d.ts';
import { GlobalAveragePooling2d } from './pooling/global-average-pooling2d.ts';
import { GlobalAveragePooling3d } from './pooling/global-average-pooling3d.ts';
import { GlobalMaxPooling1d } from './pooling/global-max-pooling1d.ts';
import { GlobalMaxPooling2d } from './pooling/global-max-pooling2d.ts';
import { GlobalMaxPooling3d } from './pooling/global-max-pooling3d.ts';
import { MaxPooling1d } from './pooling/max-pooling1d.ts';
import { MaxPooling2d } from './pooling/max-pooling2d.ts';
import { MaxPooling3d } from './pooling/max-pooling3d.ts';
import { Cropping1d } from './reshaping/cropping1d.ts';
import { Cropping2d } from './reshaping/cropping2d.ts';
import { Cropping3d } from './reshaping/cropping3d.ts';
import { Permute } from './reshaping/permute.ts';
import { RepeatVector } from './reshaping/repeat-vector.ts';
import { UpSampling1d } from './reshaping/up-sampling1d.ts';
import { UpSampling2d } from './reshaping/up-sampling2d.ts';
import { UpSampling3d } from './reshaping/up-sampling3d.ts';
import { ZeroPadding1d } from './reshaping/zero-padding1d.ts';
import { ZeroPadding2d } from './reshaping/zero-padding2d.ts';
import { ZeroPadding3d } from './reshaping/zero-padding3d.ts';
import { Activation } from './core/activation.ts';
import { Dense } from './core/dense.ts';
import { Embedding } from './core/embedding.ts';
import { Masking } from './core/masking.ts';
import { Add } from './merging/add.ts';
import { Average } from './merging/average.ts';
import { Concatenate } from './merging/concatenate.ts';
import { Maximum } from './merging/maximum.ts';
import { Minimum } from './merging/minimum.ts';
import { Multiply } from './merging/multiply.ts';
import { Subtract } from './merging/subtract.ts';
import { BatchNormalization } from './normalization/batch-normalization.ts';
import { LayerNormalization } from './normalization/layer-normalization.ts';
import { Bidirectional } from './recurrent/bidirectional.ts';
import { ConvLstm1d } from './recurrent/conv-lstm1d.ts';
import { ConvLstm2d } from './recurrent/conv-lstm2d.ts';
import { ConvLstm3d } from './recurrent/conv-lstm3d.ts';
import { Gru } from './recurrent/gru.ts';
import { GruCell } from './recurrent/gru-cell.ts';
import { Lstm } from './recurrent/lstm.ts';
import { LstmCell } from './recurrent/lstm-cell.ts';
import { Rnn } from './recurrent/rnn.ts';
import { SimpleRnn } from './recurrent/simple-rnn.ts';
import { SimpleRnnCell } from './recurrent/simple-rnn-cell.ts';
import { StackedRnnCells } from './recurrent/stacked-rnn-cells.ts';
import { TimeDistributed } from './recurrent/time-distributed.ts';
import { Dropout } from './regularization/dropout.ts';
import { Flatten } from './reshaping/flatten.ts';
import { Reshape } from './reshaping/reshape.ts';
import { GroupNormalization } from './normalization/group-normalization.ts';
import { InstanceNormalization } from './normalization/instance-normalization.ts';
import { RMSNormalization } from './normalization/rms-normalization.ts';
import { SpectralNormalization } from './normalization/spectral-normalization.ts';
import { UnitNormalization } from './normalization/unit-normalization.ts';
import { WeightNormalization } from './normalization/weight-normalization.ts';
import { ActivityRegularization } from './regularization/activity-regularization.ts';
import { AlphaDropout } from './regularization/alpha-dropout.ts';
import { GaussianDropout } from './regularization/gaussian-dropout.ts';
import { GaussianNoise } from './regularization/gaussian-noise.ts';
import { SpatialDropout1d } from './regularization/spatial-dropout1d.ts';
import { SpatialDropout2d } from './regularization/spatial-dropout2d.ts';
import { SpatialDropout3d } from './regularization/spatial-dropout3d.ts';
import { ELU } from './activations/elu.ts';
import { PReLU } from './activations/prelu.ts';
import { EinsumDense } from './core/einsum-dense.ts';
import { Identity } from './core/identity.ts';
import { Lambda } from './core/lambda.ts';
import { Dot } from './merging/dot.ts';
import { RandomBrightness } from './augmentation/random-brightness.ts';
import { RandomContrast } from './augmentation/random-contrast.ts';
import { RandomCrop } from './augmentation/random-crop.ts';
import { RandomFlip } from './augmentation/random-flip.ts';
import { RandomRotation } from './augmentation/random-rotation.ts';
import { RandomTranslation } from './augmentation/random-translation.ts';
import { RandomZoom } from './augmentation/random-zoom.ts';
import type { AnyLayer, LayerConfig } from './layer.ts';
import { type SavedLayer, withNestedLayers } from './nested-layer.ts';
import { CenterCrop } from './augmentation/center-crop.ts';
import { Resizing } from './augmentation/resizing.ts';
import { CategoryEncoding } from './preprocessing/category-encoding.ts';
import { Discretization } from './preprocessing/discretization.ts';
import { Hashing } from './preprocessing/hashing.ts';
import { IntegerLookup } from './preprocessing/integer-lookup.ts';
import { Normalization } from './preprocessing/normalization.ts';
import { Rescaling } from './preprocessing/rescaling.ts';

/** A class of layers that can be made from plain data. */
export interface LayerClass {
  readonly className: string;
  new (config: never): AnyLayer;
}

/** The layers of this package. */
const layerClasses = [
  RandomBrightness,
  RandomContrast,
  RandomCrop,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  RandomZoom,
  Dot,
  EinsumDense,
  Identity,
  Lambda,
  ELU,
  PReLU,
  ActivityRegularization,
  AlphaDropout,
  GaussianDropout,
  GaussianNoise,
  SpatialDropout1d,
  SpatialDropout2d,
  SpatialDropout3d,
  GroupNormalization,
  InstanceNormalization,
  RMSNormalization,
  SpectralNormalization,
  UnitNormalization,
  WeightNormalization,
  Conv1d,
  Conv1dTranspose,
  Conv2d,
  Conv2dTranspose,
  Conv3d,
  Conv3dTranspose,
  DepthwiseConv1d,
  DepthwiseConv2d,
  SeparableConv1d,
  SeparableConv2d,
  AdaptiveAveragePooling1d,
  AdaptiveAveragePooling2d,
  AdaptiveAveragePooling3d,
  AdaptiveMaxPooling1d,
  AdaptiveMaxPooling2d,
  AdaptiveMaxPooling3d,
  AveragePooling1d,
  AveragePooling2d,
  AveragePooling3d,
  GlobalAveragePooling1d,
  GlobalAveragePooling2d,
  GlobalAveragePooling3d,
  GlobalMaxPooling1d,
  GlobalMaxPooling2d,
  GlobalMaxPooling3d,
  MaxPooling1d,
  MaxPooling2d,
  MaxPooling3d,
  Cropping1d,
  Cropping2d,
  Cropping3d,
  Permute,
  RepeatVector,
  UpSampling1d,
  UpSampling2d,
  UpSampling3d,
  ZeroPadding1d,
  ZeroPadding2d,
  ZeroPadding3d,
  LeakyReLU,
  ReLU,
  Softmax,
  AdditiveAttention,
  Attention,
  GroupedQueryAttention,
  MultiHeadAttention,
  PositionEmbedding,
  RotaryEmbedding,
  SinePositionEncoding,
  TransformerDecoder,
  TransformerEncoder,
  Activation,
  Dense,
  Embedding,
  Masking,
  Add,
  Average,
  Concatenate,
  Maximum,
  Minimum,
  Multiply,
  Subtract,
  BatchNormalization,
  LayerNormalization,
  Bidirectional,
  ConvLstm1d,
  ConvLstm2d,
  ConvLstm3d,
  Gru,
  GruCell,
  Lstm,
  LstmCell,
  Rnn,
  SimpleRnn,
  SimpleRnnCell,
  StackedRnnCells,
  TimeDistributed,
  Dropout,
  Flatten,
  Reshape,
  CenterCrop,
  Resizing,
  CategoryEncoding,
  Discretization,
  Hashing,
  IntegerLookup,
  Normalization,
  Rescaling,
] as unknown as readonly LayerClass[];

/** The same by the name they are saved under. */
const classes: ReadonlyMap<string, LayerClass> = new Map(
  layerClasses.map((layerClass) => [layerClass.className, layerClass]),
);

/**
 * The names of all classes of layers that {@link layerFromConfig} knows by itself.
 *
 * @example
 * layerClassNames.includes('Dense'); // true
 */
export const layerClassNames: readonly string[] = [...classes.keys()];

/**
 * Makes a layer from what `getConfig` gave, and the layers in its options with it.
 *
 * @param customObjects classes of the user's own, by their `className`
 * @param nested makes the layers in its options. Default: this function
 * @throws ArgumentError when no class has that name
 * @example
 * const twin = layerFromConfig('Dense', dense({ units: 3, activation: 'relu' }).getConfig());
 */
export function layerFromConfig(
  className: string,
  config: LayerConfig,
  customObjects: Readonly<Record<string, LayerClass>> = {},
  nested: (saved: SavedLayer) => AnyLayer = (saved) => layerFromConfig(saved.className, saved.config, customObjects),
): AnyLayer {
  const layerClass = Object.hasOwn(customObjects, className) ? customObjects[className] : classes.get(className);
  if (layerClass !== undefined) return new layerClass(withNestedLayers(config, nested) as never);
  const nearest = nearestName(className, [...classes.keys()]);
  throw new ArgumentError(
    `Unknown layer class '${className}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} ` +
      `If it is your own, pass it: { customObjects: { ${className} } }.`,
  );
}
