/** A page that trains: what it downloads is weighed. */
import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray } from '@neurite/tensors';

const model = sequential([
  dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
  dense({ units: 1, activation: 'sigmoid' }),
]);
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const x = Float32Array.from({ length: 640 }, () => Math.random());
const y = Float32Array.from({ length: 64 }, (_, row) => Number(x[10 * row]! > 0.5));
await model.fit(ndArray(x, [64, 10]), ndArray(y, [64, 1]), { epochs: 2, verbose: 0 });
console.log('trained');
