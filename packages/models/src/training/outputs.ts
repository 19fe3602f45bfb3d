import type { CallContext, LayerValue } from '@neurite/layers';
import type { Tensor } from '@neurite/tensors';
import type { Model } from '../model.ts';

/** A model of any number of inputs and outputs, as the training code sees it. */
export type AnyModel = Model<never, LayerValue>;

/** Calls a model with the list of its inputs and gives the list of its outputs. */
export function callModel(model: AnyModel, x: readonly Tensor[], context: CallContext): Tensor[] {
  const input = x.length === 1 ? x[0]! : x;
  const output = model.apply(input as never, context) as LayerValue;
  return Array.isArray(output) ? [...output] : [output as Tensor];
}
