import '@neurite/backend-wasm';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';

const { train, test } = await fashionMnistSample();
const model = sequential([
  conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }), maxPooling2d({ poolSize: 2 }),
  conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }), maxPooling2d({ poolSize: 2 }),
  flatten(), dense({ units: 128, activation: 'relu' }), dense({ units: 10, activation: 'softmax' }),
]);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(train.x, train.y, { epochs: 3, batchSize: 64 });
console.log(await model.evaluate(test.x, test.y));
