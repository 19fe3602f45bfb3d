/** The mistakes that people make with data and losses, found before the first step instead of as a puzzling score. */
import { ArgumentError } from '@neurite/backend';
import { warnNonFinite } from '@neurite/datasets';
import type { Layer, LayerValue } from '@neurite/layers';
import { checkLabels, type Loss } from '@neurite/losses';
import { Functional } from '../functional.ts';
import { Sequential } from '../sequential.ts';
import { type NdArray, ndArray } from '@neurite/tensors';
import type { Batch, HostData } from './data.ts';
import type { Objective } from './objective.ts';
import type { AnyModel } from './outputs.ts';

/**
 * Looks through all data once, and at how the model's output fits its losses.
 *
 * @throws ShapeError when examples do not fit the model, naming the layer and both shapes
 * @throws ArgumentError when labels do not fit the loss, or an activation does not
 */
export function checkData(model: AnyModel, objective: Objective, data: HostData): HostData {
  data.x.forEach((array, index) => warnNonFinite(data.x.length === 1 ? 'x' : `x[${index}]`, array));
  data.y.forEach((array, index) => warnNonFinite(data.y.length === 1 ? 'y' : `y[${index}]`, array));
  requireTargets(data.y);
  model.ensureBuilt(data.x.map((array) => array.shape.slice(1)));
  checkOutputs(model, objective);
  for (const warning of checkTargets(model, objective, data.y)) console.warn(warning);
  return data;
}

/**
 * The same for the batches of a data set, as they come: it builds the model at the first one, and looks at the targets of
 * each. Whether `x` holds numbers is left to the loss to tell, because a data set may be large.
 *
 * @throws as {@link checkData}
 */
export function batchCheck(model: AnyModel, objective: Objective): (batch: Batch) => Promise<void> {
  let [isFirst, hasWarned] = [true, false];
  return async ({ x, y }) => {
    requireTargets(y);
    if (isFirst) {
      if (model.builtShapes?.every((shape, index) => shape.length === x[index]?.rank)) {
        throw new ArgumentError('The data set gives single examples; a model takes batches. Add batch(32) at its end.');
      }
      model.ensureBuilt(x.map((tensor) => tensor.shape.slice(1)));
      checkOutputs(model, objective);
      isFirst = false;
    }
    const targets = await Promise.all(
      y.map(async (tensor) => ndArray(await tensor.data(), tensor.shape, tensor.dtype)),
    );
    const warnings = checkTargets(model, objective, targets);
    if (!hasWarned) for (const warning of warnings) console.warn(warning);
    hasWarned ||= warnings.length > 0;
  };
}

function requireTargets(y: readonly unknown[]): void {
  if (y.length > 0) return;
  throw new ArgumentError('Targets are missing: pass y as the second argument, or a data set that gives { x, y }.');
}

function checkOutputs(model: AnyModel, objective: Objective): void {
  objective.losses.forEach((loss, index) => checkOutput(loss, outputLayer(model, index)));
}

/** @returns what is allowed but hardly meant */
function checkTargets(model: AnyModel, objective: Objective, y: readonly NdArray[]): string[] {
  const outputShapes = model.computeOutputShapes(model.builtShapes!);
  return objective.losses.flatMap((loss, index) =>
    y[index] === undefined || outputShapes[index] === undefined ? [] : checkLabels(loss, y[index], outputShapes[index]),
  );
}

const SQUASHING: readonly string[] = ['softmax', 'sigmoid', 'hardSigmoid', 'logSoftmax'];
const UNBOUNDED: readonly string[] = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'tanh'];

/** A softmax under a loss that takes logits would be applied twice; logits under one that takes probabilities, never. */
function checkOutput(loss: Loss, layer: Layer<never, LayerValue> | undefined): void {
  const activation = activationOf(layer);
  if (layer === undefined || activation === undefined) return;
  if (loss.expects === 'logits' && SQUASHING.includes(activation)) {
    throw new ArgumentError(
      `The loss ${loss.name} takes logits (fromLogits: true), but the last layer ${layer.displayName} ends in ${activation}, ` +
        "which the loss would apply a second time. Use activation: 'linear' there, or fromLogits: false.",
    );
  }
  if (loss.expects === 'probabilities' && UNBOUNDED.includes(activation)) {
    const fitting = loss.labels === 'binary' ? 'sigmoid' : 'softmax';
    throw new ArgumentError(
      `The loss ${loss.name} takes probabilities, but the last layer ${layer.displayName} ends in ${activation}. ` +
        `Use activation: '${fitting}' there, or ${loss.name}.with({ fromLogits: true }).`,
    );
  }
}

function activationOf(layer: Layer<never, LayerValue> | undefined): string | undefined {
  if (layer === undefined || !('activation' in layer)) return undefined;
  return (layer.activation as { readonly name?: string }).name;
}

/** The layer that gives the model's `index`-th output, where the model's form shows it. */
function outputLayer(model: AnyModel, index: number): Layer<never, LayerValue> | undefined {
  const form: unknown = model;
  if (form instanceof Sequential) return form.layers.at(-1) as unknown as Layer<never, LayerValue>;
  return form instanceof Functional ? form.outputs[index]?.source?.layer : undefined;
}
