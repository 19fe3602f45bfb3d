import { ArgumentError, currentBackend, ShapeError } from '@neurite/backend';
import type { Loss } from '@neurite/losses';
import type { AnyModel, Model } from '@neurite/models';
import type { LayerValue } from '@neurite/layers';
import {
  isTensor,
  type NdArray,
  ndArray,
  type Tensor,
  type TensorLike,
  tensor,
  toTensor,
  useBackend,
} from '@neurite/tensors';
import { unscaledInput } from '../doctor/ailments/input-scale.ts';
import { imbalanceOf } from '../doctor/ailments/labels.ts';
import { doubleSoftmax, lossMismatch } from '../doctor/ailments/output-and-loss.ts';
import { vanishing } from '../doctor/ailments/vanishing.ts';
import type { Chart, LayerObservation } from '../doctor/chart.ts';
import { percent, short, type Verdict } from '../doctor/verdict.ts';
import { requireLoss } from '../single-output.ts';
import { firstStep } from './first-step.ts';
import { leakedRows } from './leaked-rows.ts';
import { overfitBatch } from './overfit-batch.ts';

/** The data that a model is to be trained and judged on. */
export interface DiagnosedData {
  /** [examples, …] */
  readonly x: TensorLike;
  readonly y: TensorLike;
  /** Held-out examples, to be compared with the others. */
  readonly xTest?: TensorLike;
}

/** What {@link diagnose} found. */
export interface Diagnosis {
  readonly verdicts: readonly Verdict[];
  /** The loss of the untrained model on the first batch, and what a model that knows nothing should have. */
  readonly initialLoss: number;
  /** `undefined` where it is not known for the loss. */
  readonly expectedLoss: number | undefined;
  /** The loss on one batch before and after training on it alone. */
  readonly oneBatch: readonly [before: number, after: number];
  /** The gradient's way through the layers, on the first batch. */
  readonly layers: readonly LayerObservation[];
}

const BATCH = 32;

/**
 * Looks at a compiled model and its data before training: whether inputs are scaled, labels balanced, output and loss made for
 * each other; whether the loss begins where it should, gradients reach every layer, and one batch of 32 can be learnt by
 * heart; and whether held-out rows stand in the training data as well. The weights are as before afterwards.
 *
 * @throws ArgumentError when the model was not compiled with one loss; ShapeError when x and y, or x and the model, do not fit
 * @example
 * const { verdicts } = await diagnose(model, { x: xTrain, y: yTrain, xTest });
 */
export async function diagnose<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  data: DiagnosedData,
): Promise<Diagnosis> {
  if (currentBackend() === undefined) await useBackend('auto');
  const network = model as unknown as AnyModel;
  const loss = requireLoss(network, 'diagnose');
  const [x, y] = [await hostArray(data.x, 'x'), await hostArray(data.y, 'y')];
  if (x.shape[0] !== y.shape[0] || x.shape[0] === 0) {
    throw new ShapeError(
      `diagnose needs as many labels as examples, and some; got ${x.shape[0]} of x and ${y.shape[0]} of y.`,
    );
  }
  network.ensureBuilt([x.shape.slice(1)]);
  network.checkValues(x, 0);
  const [xBatch, yBatch] = [firstRows(x), firstRows(y)];
  const findings = await firstStep(network, loss, xBatch, yBatch);
  const expectedLoss = expectation(loss, y, findings.judged?.units ?? 1);
  const oneBatch = await overfitBatch(network, loss, xBatch, yBatch);
  const verdicts = [
    unscaledInput(network, scaleOf(x)),
    doubleSoftmax(network, findings.judged),
    lossMismatch(network, findings.judged),
    imbalance(loss, y, findings.judged?.units ?? 1),
    startsWrong(findings.loss, expectedLoss),
    vanishing(chartOf(findings.layers)),
    unreached(findings.layers),
    cannotOverfit(oneBatch),
    data.xTest === undefined ? undefined : leakage(x, await hostArray(data.xTest, 'xTest')),
  ];
  return {
    verdicts: verdicts.filter((verdict) => verdict !== undefined),
    initialLoss: findings.loss,
    expectedLoss,
    oneBatch,
    layers: findings.layers,
  };
}

async function hostArray(value: TensorLike, name: string): Promise<NdArray> {
  const given = toTensor(value, undefined, name);
  if (!isTensor(given) || given.rank === 0)
    throw new ArgumentError(`${name} must be an array whose first axis counts the examples.`);
  return ndArray(await given.data(), given.shape, given.dtype);
}

function firstRows({ data, shape, dtype }: NdArray): Tensor {
  const rows = Math.min(BATCH, shape[0]!);
  return tensor(ndArray(data.slice(0, (rows * data.length) / shape[0]!), [rows, ...shape.slice(1)], dtype));
}

/** Mean and deviation of every feature, or channel. */
function scaleOf({ data, shape, dtype }: NdArray): { means: number[]; deviations: number[] } {
  if (dtype !== 'float32') return { means: [0], deviations: [1] };
  const features = shape.length === 1 ? 1 : shape.at(-1)!;
  const rows = data.length / features;
  const means = new Array<number>(features).fill(0);
  const squares = new Array<number>(features).fill(0);
  data.forEach((value, index) => (means[index % features]! += value / rows));
  data.forEach((value, index) => (squares[index % features]! += (value - means[index % features]!) ** 2 / rows));
  return { means, deviations: squares.map(Math.sqrt) };
}

/** What a model should lose that knows nothing: all classes alike, or the mean of the targets. */
function expectation({ labels, name }: Loss, y: NdArray, units: number): number | undefined {
  if (labels === 'sparse' || labels === 'oneHot') return Math.log(units);
  if (labels === 'binary' && name === 'binaryCrossentropy') return Math.log(2);
  if (name !== 'meanSquaredError') return undefined;
  const values = Array.from(y.data);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

function startsWrong(initial: number, expected: number | undefined): Verdict | undefined {
  if (expected === undefined || initial <= 3 * expected + 0.5) return undefined;
  return {
    ailment: 'initialLoss',
    message: `the loss begins at ${short(initial)}; a model that knows nothing should have ${short(expected)}.`,
    evidence: { initialLoss: initial, expectedLoss: expected },
    cure: 'Scale the inputs (for regression, the targets too: standardScaler), and keep the initial weights of the last layer small.',
  };
}

function unreached(layers: readonly LayerObservation[]): Verdict | undefined {
  const cut = layers.filter(({ hasKernel, gradientNorm }) => hasKernel && gradientNorm === 0);
  if (cut.length === 0) return undefined;
  return {
    ailment: 'noGradient',
    layer: cut[0]!.path,
    message: `no gradient reaches ${cut.map(({ path }) => `'${path}'`).join(', ')}.`,
    evidence: { layers: cut.length },
    cure: 'Look whether its output is used, whether the units after it are all zero (dead ReLU) or the output is all but 0 or 1 (inputs too large), and whether something between it and the loss has no gradient (argMax, round, a comparison).',
  };
}

function cannotOverfit([before, after]: readonly [number, number]): Verdict | undefined {
  if (after <= before / 2 || after < 0.01) return undefined;
  return {
    ailment: 'cannotOverfit',
    message: `150 steps of Adam on one batch of examples brought the loss from ${short(before)} to ${short(after)} only: a network that learns can learn ${BATCH} examples by heart.`,
    evidence: { before, after },
    cure: 'Look at the other verdicts first; then whether x and y belong together, and whether the network is large enough.',
  };
}

function imbalance({ labels }: Loss, y: NdArray, units: number): Verdict | undefined {
  const classes = labels === 'binary' && units === 1 ? 2 : units;
  if ((labels !== 'sparse' && labels !== 'oneHot' && classes !== 2) || labels === 'values') return undefined;
  const counts = new Array<number>(classes).fill(0);
  const isOneHot = labels === 'oneHot' && y.data.length === y.shape[0]! * classes;
  y.data.forEach((value, index) => {
    const label = isOneHot ? (value >= 0.5 ? index % classes : -1) : Math.round(value);
    if (label in counts) counts[label]! += 1;
  });
  return y.shape[0]! < 10 * classes ? undefined : imbalanceOf(counts);
}

function leakage(training: NdArray, held: NdArray): Verdict | undefined {
  const rows = leakedRows(training, held);
  const share = rows.length / Math.max(held.shape[0]!, 1);
  if (rows.length < 3 || share < 0.01) return undefined;
  return {
    ailment: 'leakage',
    message: `${rows.length} of the ${held.shape[0]} held-out rows (${percent(share)}) stand in the training data as well, the first of them row ${rows[0]}.`,
    evidence: { rows: rows.length, share, first: rows[0]! },
    cure: 'Take doubled rows out before splitting, and split by person, place or time where rows belong together.',
  };
}

function chartOf(layers: readonly LayerObservation[]): Chart {
  const observation = { step: 0, epoch: 0, loss: 0, gradientNorm: 0, learningRate: 0, layers };
  // One step is all there is: it stands for the two that are asked for.
  const dead = new Map(layers.map(({ path, activation, deadShare }) => [path, activation === 'relu' ? deadShare : 0]));
  return { observations: [observation, observation], epochs: [], deadUnits: dead, labels: undefined };
}
