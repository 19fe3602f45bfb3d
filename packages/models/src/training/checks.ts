/** The mistakes that people make with data and losses, found before the first step instead of as a puzzling score. */
import { ArgumentError } from '@neurite/backend';
import { warnNonFinite } from '@neurite/datasets';
import type { Layer, LayerValue } from '@neurite/layers';
import { checkLabels, type Loss } from '@neurite/losses';
import { Functional } from '../functional.ts';
import { Sequential } from '../sequential.ts';
import type { HostData } from './data.ts';
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
  if (data.y.length === 0) {
    throw new ArgumentError('fit needs targets: pass y as the second argument, or a data set that gives { x, y }.');
  }
  model.ensureBuilt(data.x.map((array) => array.shape.slice(1)));
  const outputShapes = model.computeOutputShapes(model.builtShapes!);
  objective.losses.forEach((loss, index) => {
    checkOutput(loss, outputLayer(model, index));
    if (data.y[index] === undefined || outputShapes[index] === undefined) return;
    for (const warning of checkLabels(loss, data.y[index], outputShapes[index])) console.warn(warning);
  });
  return data;
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
