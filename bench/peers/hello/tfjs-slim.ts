import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { layers, sequential } from '@tensorflow/tfjs-layers';

await tf.setBackend('cpu');
const model = sequential({
  layers: [
    layers.dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const x = tf.randomUniform([64, 10]);
await model.fit(x, tf.cast(tf.greater(tf.slice(x, [0, 0], [64, 1]), 0.5), 'float32'), {
  epochs: 2,
  batchSize: 32,
  verbose: 0,
});
console.log('trained');
