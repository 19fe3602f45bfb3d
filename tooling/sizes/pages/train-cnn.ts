/** A page that trains a network of convolutions. */
import '@neurite/backend-wasm';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray } from '@neurite/tensors';

const model = sequential([
  conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }),
  maxPooling2d({ poolSize: 2 }),
  flatten(),
  dense({ units: 3, activation: 'softmax' }),
]);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const x = Float32Array.from({ length: 8 * 144 }, (_, i) => Math.sin(i));
const y = Int32Array.from({ length: 8 }, (_, i) => i % 3);
await model.fit(ndArray(x, [8, 12, 12, 1]), ndArray(y, [8]), { epochs: 2, batchSize: 4, verbose: 0 });
console.log('trained');
