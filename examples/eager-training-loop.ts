// A training loop of one's own, every operation run as it is called: slower than with jit, and open to a debugger.
import '@neurite/backend-wasm';
import { digits } from '@neurite/data-uci';
import { Dataset } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { categoricalCrossentropy } from '@neurite/losses';
import { type CallContext, Model } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type Tensor, useBackend, valueAndGrad } from '@neurite/tensors';

class NeuralNet extends Model {
  readonly fc1 = dense({ units: 32, activation: 'relu' });
  readonly fc2 = dense({ units: 10 });
  override call(x: Tensor, context: CallContext): Tensor {
    return this.fc2.apply(this.fc1.apply(x, context), context);
  }
}

await useBackend('auto');
const { x, y } = await digits({ oneHot: true });
const model = new NeuralNet();
model.build([64]);
const optimizer = adam({ learningRate: 0.001 });

const trainStep = (x: Tensor, y: Tensor): Tensor => {
  const { value, grads } = valueAndGrad(
    () => categoricalCrossentropy(y, model.apply(x, { training: true }), { fromLogits: true }),
    model.trainableVariables,
  );
  optimizer.apply(grads);
  return value;
};

const train = Dataset.fromTensorSlices({ x, y }).shuffle(1000, { seed: 1 }).batch(32).prefetch(2);
for (let epoch = 0; epoch < 5; epoch++) {
  let total = 0,
    batches = 0;
  for await (const batch of train) {
    total += await trainStep(batch.x, batch.y).item();
    batches++;
  }
  console.log(`Epoch ${epoch + 1}, loss: ${total / batches}`);
}
