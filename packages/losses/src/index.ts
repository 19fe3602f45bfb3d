export { binaryCrossentropy } from './binary-crossentropy.ts';
export { categoricalCrossentropy } from './categorical-crossentropy.ts';
export type { CategoricalSettings, CrossentropySettings } from './crossentropy.ts';
export { huber, type HuberSettings } from './huber.ts';
export { checkLabels, type LabelledLoss } from './labels/check-labels.ts';
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
export { meanSquaredError } from './mean-squared-error.ts';
export type { Reduction } from './reduction.ts';
export { getLoss, type LossFunction } from './registry.ts';
export { sparseCategoricalCrossentropy } from './sparse-categorical-crossentropy.ts';
export type { ClassWeight } from './weights.ts';
