import type { Loss } from '@neurite/losses';
import type { AnyModel } from '@neurite/models';
import { adam, minimize } from '@neurite/optimizers';
import { jit, type Tensor } from '@neurite/tensors';

const STEPS = 150;
const LEARNING_RATE = 0.003;

/**
 * Trains on one batch again and again, with an optimizer of its own, and puts all weights back afterwards.
 *
 * @returns the loss before and after
 */
export async function overfitBatch(model: AnyModel, loss: Loss, x: Tensor, y: Tensor): Promise<[number, number]> {
  const weights = model.variables;
  const kept = weights.map((weight) => weight.value());
  const optimizer = adam({ learningRate: LEARNING_RATE });
  const step = jit((input: Tensor, target: Tensor) => {
    const onBatch = (): Tensor => loss(target, model.apply(input as never, { training: true }) as Tensor);
    return minimize(onBatch, model.trainableVariables, optimizer);
  });
  try {
    const first = await step(x, y).item();
    let last = first;
    for (let count = 1; count < STEPS; count++) last = await step(x, y).item();
    return [first, last];
  } finally {
    step.dispose();
    weights.forEach((weight, index) => weight.assign(kept[index]!));
  }
}
