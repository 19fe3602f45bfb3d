export { binaryCrossentropy } from './binary-crossentropy.ts';
export { categoricalCrossentropy } from './categorical-crossentropy.ts';
export { categoricalHinge } from './categorical-hinge.ts';
export { cosineSimilarity, type CosineSimilaritySettings } from './cosine-similarity.ts';
export type { CategoricalSettings, CrossentropySettings } from './crossentropy.ts';
export {
  binaryFocalCrossentropy,
  type BinaryFocalSettings,
  categoricalFocalCrossentropy,
  type CategoricalFocalSettings,
} from './focal-crossentropy.ts';
export { hinge, squaredHinge } from './hinge.ts';
export { huber, type HuberSettings } from './huber.ts';
export { klDivergence } from './kl-divergence.ts';
export { checkLabels, type LabelledLoss } from './labels/check-labels.ts';
export { logCosh } from './log-cosh.ts';
export {
  defineLoss,
  type LabelKind,
  type Loss,
  type LossConfig,
  type LossDefinition,
  type LossSettings,
  type LossWeights,
  type OutputKind,
} from './loss.ts';
export { meanAbsoluteError } from './mean-absolute-error.ts';
export { meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
export { meanSquaredError } from './mean-squared-error.ts';
export { meanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
export { dice, type OverlapSettings, tversky, type TverskySettings } from './overlap.ts';
export { poisson } from './poisson.ts';
export type { Reduction } from './reduction.ts';
export { getLoss, type LossFunction } from './registry.ts';
export { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
export { tripletMargin, type TripletMarginOptions, tripletSemiHard, type TripletSettings } from './triplet.ts';
export type { ClassWeight } from './weights.ts';
