import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

setWasmPaths(new URL('.', import.meta.url).pathname);
await tf.setBackend('wasm');
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const x = tf.randomUniform([64, 10]);
await model.fit(x, x.slice([0, 0], [64, 1]).greater(0.5), { epochs: 2, batchSize: 32, verbose: 0 });
console.log('trained');
