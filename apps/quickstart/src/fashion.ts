import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { dense, flatten } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { runJob } from './job.ts';

/** Photographs of ten kinds of clothes. */
export async function fashionJob(): Promise<string> {
  const { train, test } = await fashionMnistSample();
  const model = sequential([
    flatten({ inputShape: [28, 28, 1] }),
    dense({ units: 128, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return runJob({
    title: 'Fashion-MNIST',
    description: 'Ten kinds of clothes, from pictures of 28 × 28 pixels.',
    folder: 'runs/quickstart/fashion-mnist',
    model,
    train,
    test,
    epochs: 4,
    labels: test.targetNames,
  });
}
