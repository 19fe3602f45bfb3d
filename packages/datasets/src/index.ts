export { type Label } from './split/class-indices.ts';
export { trainTestSplit, type TrainTestSplit, type TrainTestSplitOptions } from './split/train-test-split.ts';
export { type LabelledData } from './synthetic/labelled-data.ts';
export { type BlobsData, makeBlobs, type MakeBlobsOptions } from './synthetic/make-blobs.ts';
export { makeCircles, type MakeCirclesOptions } from './synthetic/make-circles.ts';
export { makeClassification, type MakeClassificationOptions } from './synthetic/make-classification.ts';
export { makeMoons, type MakeMoonsOptions } from './synthetic/make-moons.ts';
export { makeRegression, type MakeRegressionOptions, type RegressionData } from './synthetic/make-regression.ts';
