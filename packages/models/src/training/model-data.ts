/** Reads what users give to `fit`, `evaluate` and `predict` by the names of a model's inputs and outputs. */
import { ArgumentError } from '@neurite/backend';
import { type AnyLayer, Layer } from '@neurite/layers';
import { type NdArray, ndArray, type Tensor, toTensor } from '@neurite/tensors';
import { hostArrays, listArrays, type RecordNames } from './arrays.ts';
import { checkBuilt, checkData, checkTargets } from './checks.ts';
import { type Arrays, type Batch, type DatasetBatch, type HostData, hostData } from './data.ts';
import type { Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';

/**
 * Reads arrays into memory, builds the model for them, and checks that all fit together.
 *
 * @throws as `checkData` and `hostData`
 */
export async function readData(
  model: AnyModel,
  objective: Objective,
  x: Arrays,
  y: Arrays | undefined,
  sampleWeight?: Arrays,
): Promise<HostData> {
  const inputs = await readInputs(model, x);
  // With as many examples in each input, so that a wrong axis is not taken for a wrong shape.
  const { examples } = hostData({ x: inputs, y: [], sampleWeights: [] });
  const isNamed = [y, sampleWeight].some((value) => value !== undefined);
  if (isNamed) checkBuilt(model, objective, inputs.map(exampleShape));
  const targets = y === undefined ? [] : await hostArrays(targetList(model, objective, y, 'y'), 'y');
  const ones = (): NdArray => ndArray(new Float32Array(examples).fill(1));
  const weights =
    sampleWeight === undefined
      ? []
      : await hostArrays(targetList(model, objective, sampleWeight, 'sampleWeight', ones), 'sampleWeight');
  const data = checkData(model, objective, hostData({ x: inputs, y: targets, sampleWeights: weights }));
  checkValues(model, inputs);
  return data;
}

/** The inputs of a model, in memory. */
export function readInputs(model: AnyModel, x: Arrays): Promise<NdArray[]> {
  return hostArrays(
    listArrays(x, 'x', () => ({ wanted: model.inputNames })),
    'x',
  );
}

/**
 * Looks at the values that go into a model that was built.
 *
 * @throws ArgumentError when a layer cannot take them, such as indices out of an embedding's range
 */
export function checkValues(model: AnyModel, inputs: readonly NdArray[]): void {
  inputs.forEach((values, index) => model.checkValues(values, index));
}

/**
 * What makes a batch of an element of a data set, building the model at the first one.
 *
 * @param objective what the model is judged by; without it targets are passed over
 */
export function batchReader(model: AnyModel, objective?: Objective): (element: DatasetBatch) => Batch {
  return (element) => {
    const { x, y, sampleWeight } = partsOf(element);
    const inputs = listArrays(x, 'x', () => ({ wanted: model.inputNames })).map((item) =>
      toTensor(item, undefined, 'x'),
    );
    const size = inputs[0]!.shape[0] ?? 1;
    const shapes = inputs.map(exampleShape);
    if (objective !== undefined) checkBuilt(model, objective, shapes, 'batch');
    else if (!model.isBuilt) model.ensureBuilt(shapes);
    if (objective === undefined) return { x: inputs, y: [], sampleWeights: [], size };
    const tensors = (value: Arrays | undefined, kind: string, otherwise?: () => NdArray): Tensor[] =>
      value === undefined
        ? []
        : targetList(model, objective, value, kind, otherwise).map((item) => toTensor(item, undefined, kind));
    return {
      x: inputs,
      y: tensors(y, 'y'),
      sampleWeights: tensors(sampleWeight, 'sampleWeight', () => ndArray(new Float32Array(size).fill(1))),
      size,
    };
  };
}

/**
 * Looks at the targets of every batch of a data set, and at the inputs where a layer has something to say to them. Whether these hold
 * numbers is left to the loss to tell: a data set may be large.
 */
export function batchCheck(model: AnyModel, objective: Objective): (batch: Batch) => Promise<void> {
  const checkInputs = inputCheck(model);
  let hasWarned = false;
  return async (batch) => {
    await checkInputs(batch);
    const warnings = checkTargets(model, objective, await Promise.all(batch.y.map(hostArray)));
    if (!hasWarned) for (const warning of warnings) console.warn(warning);
    hasWarned ||= warnings.length > 0;
  };
}

/** Looks at the inputs of every batch of a data set, where a layer has something to say to them. */
export function inputCheck(model: AnyModel): (batch: Batch) => Promise<void> {
  return async ({ x }) => {
    if (looksAtValues(model)) checkValues(model, await Promise.all(x.map(hostArray)));
  };
}

/** Whether a layer refuses some values, so that data must be read for it. */
function looksAtValues(layer: AnyLayer): boolean {
  const inside = [...layer.sublayers.values()];
  return inside.length > 0 ? inside.some(looksAtValues) : layer.checkValues !== Layer.prototype.checkValues;
}

async function hostArray(values: Tensor): Promise<NdArray> {
  return ndArray(await values.data(), values.shape, values.dtype);
}

function targetList(
  model: AnyModel,
  objective: Objective,
  value: Arrays,
  kind: string,
  otherwise?: () => NdArray,
): ReturnType<typeof listArrays> {
  return listArrays(value, kind, (): RecordNames => {
    const wanted = objective.judged.map(({ name }) => name);
    return { wanted, allowed: model.outputNames, otherwise: otherwise?.() };
  });
}

function exampleShape({ shape }: { readonly shape: readonly number[] }): readonly number[] {
  return shape.slice(1);
}

function partsOf(element: DatasetBatch): { x: Arrays; y?: Arrays | undefined; sampleWeight?: Arrays | undefined } {
  const parts = (
    Array.isArray(element) ? { x: element[0], y: element[1], sampleWeight: element[2] } : element
  ) as Exclude<DatasetBatch, readonly unknown[]>;
  if (typeof parts === 'object' && parts !== null && parts.x !== undefined) return parts;
  throw new ArgumentError(
    'A data set for a model gives batches of the form { x, y } or [x, y]; this one gives others.',
  );
}
