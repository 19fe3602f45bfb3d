/** A page that loads nothing but what it takes to predict with a dense network. */
import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray } from '@neurite/tensors';

const model = sequential([
  dense({ units: 16, activation: 'relu', inputShape: [10] }),
  dense({ units: 3, activation: 'softmax' }),
]);
const y = await model.predict(ndArray(new Float32Array(20), [2, 10]));
console.log('trained', (await y.data()).length);
