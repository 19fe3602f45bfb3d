import type { Loss } from '@neurite/losses';
import type { AnyModel, StepParts } from '@neurite/models';
import type { AnyLayer, LayerValue } from '@neurite/layers';
import { type Tensor, valueAndGrad } from '@neurite/tensors';
import { type Findings, StepExamination } from '../doctor/step-examination.ts';

/** What a first step of training would show, without the update. */
export async function firstStep(model: AnyModel, loss: Loss, x: Tensor, y: Tensor): Promise<Findings> {
  const layerOutputs: { readonly layer: AnyLayer; readonly outputs: readonly Tensor[] }[] = [];
  const intercept = (output: LayerValue, layer: AnyLayer): LayerValue => {
    layerOutputs.push({ layer, outputs: [output].flat() as Tensor[] });
    return output;
  };
  const { value, grads } = valueAndGrad(
    () => loss(y, model.apply(x as never, { training: true, intercept }) as Tensor),
    model.trainableVariables,
  );
  const parts: StepParts = {
    model,
    batch: { x: [x], y: [y], sampleWeights: [], size: x.shape[0]! },
    loss: value,
    layerOutputs,
    gradients: grads,
    before: new Map(model.trainableVariables.map((weight) => [weight, weight.value()])),
  };
  const examination = new StepExamination();
  return examination.read(examination.measure(parts));
}
