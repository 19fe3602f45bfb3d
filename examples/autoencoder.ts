// An autoencoder: pictures of clothes squeezed into 32 numbers, and drawn again from them.
// usage: node autoencoder.ts [epochs] [seed]
import '@neurite/backend-wasm';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { dense, flatten, reshape } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { mean, setSeed, squaredDifference } from '@neurite/tensors';

const [epochs = 20, seed = 0] = process.argv.slice(2).map(Number);

setSeed(seed);
const { train, test } = await fashionMnistSample();
const autoencoder = sequential([
  flatten({ inputShape: [28, 28, 1] }),
  dense({ units: 128, activation: 'relu' }),
  dense({ units: 32, name: 'code' }),
  dense({ units: 128, activation: 'relu' }),
  dense({ units: 28 * 28, activation: 'sigmoid' }),
  reshape({ targetShape: [28, 28, 1] }),
]);
autoencoder.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
await autoencoder.fit(train.x, train.x, { epochs, batchSize: 64 });

const { loss } = await autoencoder.evaluate(test.x, test.x);
// What one would draw without looking: the mean picture of the training set.
const baseline = await mean(squaredDifference(test.x, mean(train.x, 0, true))).item();
console.log(`Reconstruction error of held-out pictures (mean squared, pixels 0 to 1): ${loss!.toFixed(4)}`);
console.log(`Of the mean picture in their place: ${baseline.toFixed(4)}`);
