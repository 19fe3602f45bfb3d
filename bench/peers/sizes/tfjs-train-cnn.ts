// On its cpu backend: the one for WebAssembly cannot train a convolution.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

await tf.setBackend('cpu');
const model = sequential({
  layers: [
    layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(tf.randomUniform([8, 12, 12, 1]), tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1]), {
  epochs: 2,
  batchSize: 4,
  verbose: 0,
});
console.log('trained');
