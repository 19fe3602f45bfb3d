export type { CsvColumn, CsvColumnDeclaration, CsvColumnType, MissingPolicy } from './csv/csv-columns.ts';
export type { CsvOptions } from './csv/csv-reader.ts';
export type { CsvFormat } from './csv/csv-records.ts';
export type { CsvSource, CsvStream } from './csv/csv-source.ts';
export { CsvTable, readCsv } from './csv/read-csv.ts';
export type { BatchOptions } from './dataset/batch.ts';
export { DatasetError } from './dataset/dataset-error.ts';
export { Dataset, type Datasets, type FromGeneratorOptions, indexPlanOf, type Zipped } from './dataset/dataset.ts';
export type { AnyIterable } from './dataset/generator.ts';
export type { IndexPlan, SliceTree } from './dataset/index-plan.ts';
export type { InterleaveOptions } from './dataset/interleave.ts';
export type { ShuffleOptions } from './dataset/shuffle.ts';
export type { MapOptions } from './dataset/transform.ts';
export type { Batched, CsvElement, RowOf, Slices, Tensors } from './dataset/types.ts';
export { DownloadError } from './download/download-error.ts';
export type { DownloadOptions, DownloadProgress } from './download/download.ts';
export { findNonFinite, type NonFinite, warnNonFinite } from './find-non-finite.ts';
export { cifar10 } from './image-sets/cifar10.ts';
export { fashionMnist } from './image-sets/fashion-mnist.ts';
export type { ImageSet, ImageSetPart } from './image-sets/image-set.ts';
export { mnist } from './image-sets/mnist.ts';
export { readNpy, writeNpy } from './numpy/npy.ts';
export { readNpz, type ReadNpzOptions, writeNpz, type WriteNpzOptions } from './numpy/npz.ts';
export type { Category } from './preprocessing/categories.ts';
export { LabelEncoder, labelEncoder, type Labels } from './preprocessing/label-encoder.ts';
export { MinMaxScaler, minMaxScaler, type MinMaxScalerOptions } from './preprocessing/min-max-scaler.ts';
export {
  type CategoryTable,
  OneHotEncoder,
  oneHotEncoder,
  type OneHotEncoderOptions,
} from './preprocessing/one-hot-encoder.ts';
export { padSequences, type PadSequencesOptions } from './preprocessing/pad-sequences.ts';
export {
  type ImputationStrategy,
  SimpleImputer,
  simpleImputer,
  type SimpleImputerOptions,
} from './preprocessing/simple-imputer.ts';
export { StandardScaler, standardScaler, type StandardScalerOptions } from './preprocessing/standard-scaler.ts';
export { transformerFromJson } from './preprocessing/transformer-from-json.ts';
export type { OneWayTransformer, Transformer, TransformerJson } from './preprocessing/transformer.ts';
export type { Label } from './split/class-indices.ts';
export {
  type Fold,
  kFold,
  type KFoldOptions,
  stratifiedKFold,
  type StratifiedKFoldOptions,
} from './split/k-fold.ts';
export { trainTestSplit, type TrainTestSplit, type TrainTestSplitOptions } from './split/train-test-split.ts';
export type { LabelledData } from './synthetic/labelled-data.ts';
export { type BlobsData, makeBlobs, type MakeBlobsOptions } from './synthetic/make-blobs.ts';
export { makeCircles, type MakeCirclesOptions } from './synthetic/make-circles.ts';
export { makeClassification, type MakeClassificationOptions } from './synthetic/make-classification.ts';
export { makeMoons, type MakeMoonsOptions } from './synthetic/make-moons.ts';
export { makeRegression, type MakeRegressionOptions, type RegressionData } from './synthetic/make-regression.ts';
