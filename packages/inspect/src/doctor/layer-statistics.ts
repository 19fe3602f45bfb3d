/** The statistics of layers inside of a step of training: made of operations, so that they are compiled with it. */
import type { AnyLayer } from '@neurite/layers';
import { activationOf, type StepParts } from '@neurite/models';
import {
  abs,
  add,
  cast,
  div,
  greater,
  matMul,
  max,
  maximum,
  mean,
  mul,
  reshape,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  type Variable,
} from '@neurite/tensors';
import { namedLayers } from '../named-layers.ts';

/** What a layer is, and what of it is measured; all of it is known before anything runs. */
export interface MeasuredLayer {
  readonly path: string;
  readonly layer: AnyLayer;
  readonly activation: string | undefined;
  /** Its weights that are trained. */
  readonly weights: readonly Variable[];
  /** Its output in the step, where it was seen. */
  readonly output: Tensor | undefined;
}

/** The figures of a layer, as scalars. */
export const FIGURES = [
  'gradientSquares',
  'weightSquares',
  'updateSquares',
  'activationMean',
  'activationSquares',
  'saturatedShare',
  'effectiveRank',
] as const;

export type Figure = (typeof FIGURES)[number];

/** The layers that are looked at: those with weights that are trained or an activation, in the order in which they ran. */
export function measuredLayers({ model, layerOutputs, gradients }: StepParts): MeasuredLayer[] {
  const outputs = new Map<AnyLayer, Tensor>();
  for (const { layer, outputs: given } of layerOutputs) if (!outputs.has(layer)) outputs.set(layer, given[0]!);
  const order = new Map([...outputs.keys()].map((layer, index) => [layer, index]));
  let last = 0;
  return namedLayers(model)
    .map(({ path, layer }) => ({
      path,
      layer,
      activation: activationOf(layer) ?? activationLayers[layer.className],
      weights: layer.ownWeights.map(({ variable }) => variable).filter((weight) => gradients.has(weight)),
      output: outputs.get(layer),
    }))
    .filter(({ weights, activation }) => weights.length > 0 || activation !== undefined)
    .map((measured) => {
      // What does not tell when it ran (a projection inside of attention) stands after what came before it.
      last = order.get(measured.layer) ?? last;
      return { measured, place: last };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ measured }) => measured);
}

/** Layers that are an activation and nothing else. */
const activationLayers: Readonly<Record<string, string>> = { ReLU: 'relu', LeakyReLU: 'leakyRelu', ELU: 'elu' };

/** The figures of a layer, in the order of {@link FIGURES}. */
export function layerFigures({ weights, activation, output }: MeasuredLayer, parts: StepParts): Tensor[] {
  const zero = tensor(0);
  const total = (values: readonly Tensor[]): Tensor => values.map((value) => sum(square(value))).reduce(add, zero);
  const kernels = weights.filter((weight) => weight.rank >= 2);
  const rows = output === undefined ? undefined : asRows(output);
  return [
    total((kernels.length > 0 ? kernels : weights).map((weight) => parts.gradients.get(weight)!)),
    total(kernels.map((weight) => parts.before.get(weight)!)),
    total(kernels.map((weight) => sub(weight, parts.before.get(weight)!))),
    rows === undefined ? zero : mean(rows),
    rows === undefined ? zero : mean(square(rows)),
    rows === undefined ? zero : saturatedShare(rows, activation),
    rows === undefined ? zero : effectiveRank(rows),
  ];
}

/** The largest magnitude that each unit (or channel) of the layer gave in the batch: 0 for one that was silent. */
export function unitPeaks(output: Tensor): Tensor {
  return max(abs(asRows(output)), 0);
}

/** [batch, …, units] → [rows, units] */
export function asRows(x: Tensor): Tensor {
  const float = x.dtype === 'float32' ? x : cast(x, 'float32');
  return float.rank === 1 ? reshape(float, [-1, 1]) : reshape(float, [-1, float.shape.at(-1)!]);
}

/** How far from the middle, in units of half the range, an activation hardly passes a gradient on: below 4 % of its best. */
const SATURATED = 0.98;

function saturatedShare(rows: Tensor, activation: string | undefined): Tensor {
  const centred =
    activation === 'tanh'
      ? rows
      : activation === 'sigmoid' || activation === 'hardSigmoid'
        ? sub(mul(rows, 2), 1)
        : undefined;
  return centred === undefined ? tensor(0) : mean(cast(greater(abs(centred), SATURATED), 'float32'));
}

/** More rows than this are not looked at, unless there are fewer units. */
const MAX_RANK_ROWS = 256;

/**
 * The number of directions in which rows vary: (Σλ)² / Σλ² of the eigenvalues λ of their covariance (the participation
 * ratio), which needs no eigenvalues: the traces of the covariance and of its square.
 */
function effectiveRank(rows: Tensor): Tensor {
  const [count, units] = rows.shape as [number, number];
  const few = units > MAX_RANK_ROWS && count > MAX_RANK_ROWS ? slice(rows, [0, 0], [MAX_RANK_ROWS, units]) : rows;
  const centred = sub(few, mean(few, 0));
  const isWide = few.shape[0]! < units;
  const gram = matMul(centred, centred, isWide ? { transposeB: true } : { transposeA: true });
  return div(square(sum(square(centred))), maximum(sum(square(gram)), 1e-30));
}
