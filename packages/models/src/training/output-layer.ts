import { type AnyLayer, Softmax } from '@neurite/layers';
import type { AnyModel } from './outputs.ts';

/**
 * The layer that gives the model's `index`-th output, where the model's form shows it.
 *
 * @example
 * outputLayer(sequential([dense({ units: 2, inputShape: [3], name: 'scores' })]), 0)!.name; // 'scores'
 */
export function outputLayer(model: AnyModel, index: number): AnyLayer | undefined {
  return model.layerOfOutput(index);
}

/**
 * The name of a layer's activation, where it has one.
 *
 * @example
 * activationOf(dense({ units: 2, activation: 'relu' })); // 'relu'
 */
export function activationOf(layer: AnyLayer | undefined): string | undefined {
  if (layer instanceof Softmax) return 'softmax';
  if (layer === undefined || !('activation' in layer)) return undefined;
  return (layer.activation as { readonly name?: string }).name;
}
