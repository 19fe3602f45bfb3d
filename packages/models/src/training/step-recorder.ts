/** What happens inside of a step of training, taken down while it happens. */
import type { AnyLayer, LayerValue } from '@neurite/layers';
import type { Tensor, Variable } from '@neurite/tensors';
import { type Batch, examplesOf } from './data.ts';
import type { AnyModel } from './outputs.ts';
import type { LayerOutput, StepParts } from './step-probe.ts';

/** Takes down one step after the other; a step of one's own may minimize several losses. */
export class StepRecorder {
  readonly #model: AnyModel;
  #layerOutputs: LayerOutput[] = [];
  #gradients = new Map<Variable, Tensor>();
  #before = new Map<Variable, Tensor>();

  constructor(model: AnyModel) {
    this.#model = model;
  }

  begin(): void {
    this.#layerOutputs = [];
    this.#gradients = new Map();
    this.#before = new Map();
  }

  /** See `CallContext.intercept`. */
  readonly intercept = (output: LayerValue, layer: AnyLayer): LayerValue => {
    this.#layerOutputs.push({ layer, outputs: [output].flat() as Tensor[] });
    return output;
  };

  /** Takes down gradients, and the weights as they are before the optimizer changes them. */
  beforeUpdate(gradients: ReadonlyMap<Variable, Tensor>): void {
    for (const [weight, gradient] of gradients) {
      this.#gradients.set(weight, gradient);
      if (!this.#before.has(weight)) this.#before.set(weight, weight.value());
    }
  }

  /** All of the step, when it is over. */
  parts(batch: Batch, loss: Tensor): StepParts {
    return {
      model: this.#model,
      batch: examplesOf(batch),
      loss,
      layerOutputs: this.#layerOutputs,
      gradients: this.#gradients,
      before: this.#before,
    };
  }
}
