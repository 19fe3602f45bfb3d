/** The mistakes that people make with data and losses, found before the first step instead of as a puzzling score. */
import { ArgumentError } from '@neurite/backend';
import { warnNonFinite } from '@neurite/datasets';
import { type ExampleShape, type Layer, type LayerValue, Softmax } from '@neurite/layers';
import { checkLabels, type Loss } from '@neurite/losses';
import type { NdArray } from '@neurite/tensors';
import type { HostData } from './data.ts';
import type { Objective } from './objective.ts';
import { activationOf, outputLayer } from './output-layer.ts';
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
  for (const weights of data.sampleWeights) warnNonFinite('sampleWeight', weights);
  checkBuilt(
    model,
    objective,
    data.x.map((array) => array.shape.slice(1)),
  );
  for (const warning of checkTargets(model, objective, data.y)) console.warn(warning);
  return data;
}

/**
 * Builds the model for examples of these shapes, if it is not yet, and settles what its outputs are judged by.
 *
 * @param unit what was given: 'batch' for a batch of a data set, whose examples may lack their first axis
 * @throws ShapeError when the model cannot take them
 * @throws ArgumentError when an activation at the end does not fit the loss
 */
export function checkBuilt(
  model: AnyModel,
  objective: Objective,
  shapes: readonly (readonly number[])[],
  unit: 'data' | 'batch' = 'data',
): void {
  const isSingle = (shape: readonly unknown[], index: number): boolean =>
    shape.length === (shapes[index]?.length ?? -1) + 1;
  if (unit === 'batch' && model.builtShapes?.length !== 0 && model.builtShapes?.every(isSingle)) {
    throw new ArgumentError('The data set gives single examples; a model takes batches. Add batch(32) at its end.');
  }
  model.ensureBuilt(shapes);
  if (!objective.bind(model)) return;
  const outputShapes = model.computeOutputShapes(model.builtShapes!);
  for (const { loss, index } of objective.judged) {
    if (loss !== undefined) checkOutput(loss, outputLayer(model, index), outputShapes[index]);
  }
}

/** @returns what is allowed but hardly meant */
export function checkTargets(model: AnyModel, objective: Objective, y: readonly NdArray[]): string[] {
  if (y.length === 0 && objective.judged.length > 0) {
    throw new ArgumentError('Targets are missing: pass y as the second argument, or a data set that gives { x, y }.');
  }
  const outputShapes = model.computeOutputShapes(model.builtShapes!);
  return objective.judged.flatMap(({ loss, index }, position) => {
    const [target, shape] = [y[objective.targetIndex(position, y.length)], outputShapes[index]];
    return loss === undefined || target === undefined || shape === undefined ? [] : checkLabels(loss, target, shape);
  });
}

const SQUASHING: readonly string[] = ['softmax', 'sigmoid', 'hardSigmoid', 'logSoftmax'];
const UNBOUNDED: readonly string[] = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'tanh'];

/**
 * A softmax under a loss that takes logits would be applied twice; logits under one that takes probabilities, never: both are
 * refused. The softmax of one unit, which says nothing, is only warned of.
 */
function checkOutput(loss: Loss, layer: Layer<never, LayerValue> | undefined, shape: ExampleShape | undefined): void {
  const activation = activationOf(layer);
  if (layer === undefined || activation === undefined) return;
  if (activation === 'softmax' && shape?.at(-1) === 1 && !(layer instanceof Softmax && layer.axis !== -1)) {
    console.warn(
      `The last layer ${layer.displayName} ends in the softmax of one unit, which is 1 whatever goes in: there is nothing to learn. ` +
        "For two classes use activation: 'sigmoid' and binaryCrossentropy; else one unit for each class.",
    );
  }
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
