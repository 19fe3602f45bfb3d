export { type Category } from './preprocessing/categories.ts';
export { LabelEncoder, labelEncoder, type Labels } from './preprocessing/label-encoder.ts';
export { MinMaxScaler, minMaxScaler, type MinMaxScalerOptions } from './preprocessing/min-max-scaler.ts';
export {
  type CategoryTable,
  OneHotEncoder,
  oneHotEncoder,
  type OneHotEncoderOptions,
} from './preprocessing/one-hot-encoder.ts';
export { StandardScaler, standardScaler, type StandardScalerOptions } from './preprocessing/standard-scaler.ts';
export { transformerFromJson } from './preprocessing/transformer-from-json.ts';
export { type Transformer, type TransformerJson } from './preprocessing/transformer.ts';
export { type Label } from './split/class-indices.ts';
export { trainTestSplit, type TrainTestSplit, type TrainTestSplitOptions } from './split/train-test-split.ts';
export { type LabelledData } from './synthetic/labelled-data.ts';
export { type BlobsData, makeBlobs, type MakeBlobsOptions } from './synthetic/make-blobs.ts';
export { makeCircles, type MakeCirclesOptions } from './synthetic/make-circles.ts';
export { makeClassification, type MakeClassificationOptions } from './synthetic/make-classification.ts';
export { makeMoons, type MakeMoonsOptions } from './synthetic/make-moons.ts';
export { makeRegression, type MakeRegressionOptions, type RegressionData } from './synthetic/make-regression.ts';
