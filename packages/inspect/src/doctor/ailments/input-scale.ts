import type { AnyModel } from '@neurite/models';
import { extentOf } from '../../extent.ts';
import { namedLayers } from '../../named-layers.ts';
import { short, type Verdict } from '../verdict.ts';

/** What is known of the numbers that go into a model: of each feature, or channel. */
export interface InputScale {
  readonly means: ArrayLike<number>;
  readonly deviations: ArrayLike<number>;
}

const LARGE = 20;

/** Layers that bring inputs to scale, or take numbers for indices. */
const SCALING: readonly string[] = [
  'Normalization',
  'Rescaling',
  'BatchNormalization',
  'LayerNormalization',
  'InstanceNormalization',
  'RMSNormalization',
  'UnitNormalization',
  'Embedding',
  'Discretization',
  'CategoryEncoding',
  'IntegerLookup',
  'Hashing',
  'HashedCrossing',
];

/** Layers that leave the scale of numbers as it is. */
const NEUTRAL: readonly string[] = [
  'Flatten',
  'Reshape',
  'Permute',
  'Dropout',
  'Masking',
  'Identity',
  'ZeroPadding2d',
  'Resizing',
];

/** Features that are far from zero or vary widely, in a model whose first layer does not bring them to scale. */
export function unscaledInput(model: AnyModel, { means, deviations }: InputScale): Verdict | undefined {
  const first = namedLayers(model).find(
    ({ layer }) => layer.sublayers.size === 0 && !NEUTRAL.includes(layer.className),
  );
  if (first !== undefined && SCALING.includes(first.layer.className)) return undefined;
  const sizes = Array.from(means, (mean, feature) => Math.hypot(mean, deviations[feature]!));
  if (!sizes.every(Number.isFinite)) {
    const feature = sizes.findIndex((size) => !Number.isFinite(size));
    return {
      ailment: 'nonFiniteInput',
      message: `feature ${feature} of the input holds NaN or infinite values.`,
      evidence: { feature },
      cure: 'Find and mend them: findNonFinite(x) says where they are, simpleImputer() fills gaps.',
    };
  }
  const largest = sizes.indexOf(extentOf(sizes)[1]);
  if (sizes[largest]! < LARGE) return undefined;
  const [smallest] = extentOf(sizes.filter((size) => size > 0));
  return {
    ailment: 'unscaledInput',
    message:
      `feature ${largest} of the input has mean ${short(means[largest]!)} and standard deviation ${short(deviations[largest]!)}; ` +
      `the sizes of the features differ by a factor of ${short(sizes[largest]! / smallest)}.`,
    evidence: {
      feature: largest,
      mean: means[largest]!,
      standardDeviation: deviations[largest]!,
      ratio: sizes[largest]! / smallest,
    },
    cure: 'Bring each feature to mean 0 and deviation 1: standardScaler().fitTransform(x), or normalization() as the first layer; pictures to 0…1: rescaling({ scale: 1 / 255 }).',
  };
}
