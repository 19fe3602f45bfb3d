import '@tensorflow/tfjs-backend-wasm';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';

setWasmPaths(new URL('.', import.meta.url).pathname);
await tf.setBackend('wasm');
const model = sequential({
  layers: [
    layers.dense({ units: 16, activation: 'relu', inputShape: [10] }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
const y = model.predict(tf.zeros([2, 10])) as tf.Tensor;
console.log('trained', (await y.data()).length);
