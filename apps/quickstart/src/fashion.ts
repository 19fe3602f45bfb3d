import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { conv2d, dense, dropout, flatten, maxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { runJob } from './job.ts';

/** Photographs of ten kinds of clothes, for the small convolutional network of Keras's first example. */
export async function fashionJob(): Promise<string> {
  const { train, test } = await fashionMnistSample();
  const model = sequential([
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    dropout({ rate: 0.5 }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return runJob({
    title: 'Fashion-MNIST',
    description: 'Ten kinds of clothes, from pictures of 28 × 28 pixels, with a convolutional network.',
    folder: 'runs/quickstart/fashion-mnist',
    model,
    train,
    test,
    epochs: 12,
    labels: test.targetNames,
  });
}
