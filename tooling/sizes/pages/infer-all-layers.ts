/** A page that predicts, with every layer at hand. */
import '@neurite/backend-wasm';
import * as layers from '@neurite/layers';
import { sequential } from '@neurite/models';
import { ndArray } from '@neurite/tensors';

// Kept whole: everything is reached.
Object.assign(globalThis, { layers });
const model = sequential([layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }), layers.flatten()]);
console.log('trained', (await model.predict(ndArray(new Float32Array(64), [1, 8, 8, 1]))).shape);
