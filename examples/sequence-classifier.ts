// An LSTM that reads handwritten digits row by row: eight steps of eight pixels.
// usage: node sequence-classifier.ts [epochs] [seed]
import '@neurite/backend-wasm';
import { digits } from '@neurite/data-uci';
import { trainTestSplit } from '@neurite/datasets';
import { dense, lstm, rescaling, reshape } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { setSeed } from '@neurite/tensors';

const [epochs = 30, seed = 0] = process.argv.slice(2).map(Number);

setSeed(seed);
const { xTrain, xTest, yTrain, yTest } = trainTestSplit(await digits(), {
  testSize: 0.25,
  randomState: 0,
  stratify: true,
});
const model = sequential([
  rescaling({ scale: 1 / 16, inputShape: [64] }),
  reshape({ targetShape: [8, 8] }),
  lstm({ units: 64 }),
  dense({ units: 10, activation: 'softmax' }),
]);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(xTrain, yTrain, { epochs, batchSize: 32 });

const { accuracy } = await model.evaluate(xTest, yTest);
console.log(`Accuracy on ${yTest.shape[0]} held-out digits: ${(100 * accuracy!).toFixed(1)} %`);
