/** What the last layer and the loss say of each other, and whether the targets fit them. */
import type { Loss } from '@neurite/losses';
import { activationOf, type AnyModel, outputLayer } from '@neurite/models';
import { namedLayers } from '../../named-layers.ts';
import { lossOf } from '../../single-output.ts';
import { short, type Verdict } from '../verdict.ts';

/** The smallest and the largest of some values. */
export interface Extent {
  readonly least: number;
  readonly most: number;
}

/** What is known of the output that is judged. */
export interface JudgedValues {
  readonly outputs: Extent;
  /** The largest and the smallest sum of a row of outputs. */
  readonly rowSums: Extent;
  readonly targets: Extent;
  /** The number of values of one example of the output. */
  readonly units: number;
}

/** A softmax on top of a softmax, whether between layers or in the loss. */
export function doubleSoftmax(model: AnyModel, values?: JudgedValues): Verdict | undefined {
  const loss = lossOf(model);
  const layers = namedLayers(model).filter(({ layer }) => layer.sublayers.size === 0);
  const last = layers
    .filter(({ layer }) => !['Dropout', 'Identity', 'Flatten', 'Reshape'].includes(layer.className))
    .slice(-2);
  const stacked = last.length === 2 && last.every(({ layer }) => activationOf(layer) === 'softmax');
  const isDistribution =
    values !== undefined &&
    values.units > 1 &&
    values.outputs.least >= 0 &&
    Math.max(Math.abs(values.rowSums.least - 1), Math.abs(values.rowSums.most - 1)) < 1e-3;
  const inLoss = loss?.expects === 'logits' && loss.labels !== 'binary' && isDistribution;
  if (!stacked && !inLoss) return undefined;
  const where = stacked
    ? `the layers '${last[0]!.path}' and '${last[1]!.path}' both end in softmax`
    : `the outputs are probabilities already (each row sums to 1), and the loss ${loss!.name} with fromLogits: true applies softmax to them again`;
  return {
    ailment: 'doubleSoftmax',
    ...(stacked ? { layer: last[1]!.path } : {}),
    message: `softmax is applied twice: ${where}. No class can then get much more than the others.`,
    evidence: values === undefined ? {} : { largestOutput: values.outputs.most, units: values.units },
    cure: stacked
      ? "Leave one of them out: activation: 'linear' in the first."
      : 'Leave fromLogits out, or give logits.',
  };
}

/** A last activation that does not go with the loss, or targets that it can never give. */
export function lossMismatch(model: AnyModel, values?: JudgedValues): Verdict | undefined {
  const loss = lossOf(model);
  if (loss === undefined) return undefined;
  const activation = activationOf(outputLayer(model, 0));
  const units = values?.units ?? model.computeOutputShapes(model.builtShapes ?? [])[0]?.at(-1) ?? undefined;
  const found =
    staticMismatch(loss, activation, units ?? undefined) ?? (values && valueMismatch(loss, activation, values));
  if (found === undefined) return undefined;
  return { ailment: 'lossMismatch', evidence: {}, ...found };
}

type Found = Pick<Verdict, 'message' | 'cure'> & { readonly evidence?: Verdict['evidence'] };

function staticMismatch(
  { name, labels }: Loss,
  activation: string | undefined,
  units: number | undefined,
): Found | undefined {
  const isCategorical = labels === 'oneHot' || labels === 'sparse';
  const isRegression = labels === 'values' && REGRESSION.test(name);
  if (activation === 'softmax' && units === 1) {
    return {
      message: `the last layer is a softmax over a single unit, which gives 1 whatever comes in.`,
      cure: "Use activation: 'sigmoid' with binaryCrossentropy, or a unit for each class.",
    };
  }
  if (activation === 'softmax' && labels === 'binary') {
    return {
      message: `the last layer ends in softmax (one class of several), and the loss ${name} judges every unit as a question of its own.`,
      cure: "Use categoricalCrossentropy (or sparseCategoricalCrossentropy for whole numbers); or activation: 'sigmoid' if several labels may hold at once.",
    };
  }
  if (activation === 'sigmoid' && isCategorical) {
    return {
      message: `the last layer ends in sigmoid, so its outputs do not sum to 1, and the loss ${name} takes one class of several.`,
      cure: "Use activation: 'softmax'; or binaryCrossentropy if several labels may hold at once.",
    };
  }
  if (activation === 'softmax' && isRegression) {
    return {
      message: `the last layer ends in softmax, and the loss ${name} is one of regression: where the network is wrong and sure of it, the gradient is almost zero.`,
      cure: 'Use categoricalCrossentropy (one-hot rows) or sparseCategoricalCrossentropy (whole numbers).',
    };
  }
  return undefined;
}

const REGRESSION = /^mean|^huber|^logCosh/i;

/** What an activation can give at least and at most. */
const RANGES: Readonly<Record<string, Extent>> = {
  sigmoid: { least: 0, most: 1 },
  hardSigmoid: { least: 0, most: 1 },
  softmax: { least: 0, most: 1 },
  tanh: { least: -1, most: 1 },
  relu: { least: 0, most: Infinity },
  relu6: { least: 0, most: 6 },
  softplus: { least: 0, most: Infinity },
};

function valueMismatch(
  { name, labels, expects }: Loss,
  activation: string | undefined,
  values: JudgedValues,
): Found | undefined {
  const { outputs, targets } = values;
  const range = activation === undefined ? undefined : RANGES[activation];
  if (
    labels === 'values' &&
    range !== undefined &&
    (targets.least < range.least - 0.01 || targets.most > range.most + 0.01)
  ) {
    return {
      message: `targets go from ${short(targets.least)} to ${short(targets.most)}, and the last layer ends in ${activation}, which gives ${range.least} to ${range.most}.`,
      evidence: { leastTarget: targets.least, mostTarget: targets.most },
      cure: "Use activation: 'linear' in the last layer, or bring the targets into its range.",
    };
  }
  if (expects === 'probabilities' && labels !== 'values' && (outputs.least < -1e-4 || outputs.most > 1 + 1e-4)) {
    return {
      message: `the loss ${name} takes probabilities, and the model gives values from ${short(outputs.least)} to ${short(outputs.most)}.`,
      evidence: { leastOutput: outputs.least, mostOutput: outputs.most },
      cure: `End the model in softmax or sigmoid, or use ${name}.with({ fromLogits: true }).`,
    };
  }
  return undefined;
}
