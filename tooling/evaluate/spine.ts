/** The smallest programs: a dense network on made-up classes, and one on pictures. */
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { makeClassification, trainTestSplit } from '@neurite/datasets';
import { dense, flatten } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import type { Evaluation } from './evaluation.ts';

/** PyTorch on the very same data: 0.824 ± 0.006 over five seeds. */
function madeUpClasses(backend: string) {
  return async (seed: number): Promise<number> => {
    await useBackend(backend);
    setSeed(seed);
    const { x, y } = makeClassification({ nSamples: 1000, nFeatures: 10, randomState: 42 });
    const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42 });
    const model = sequential([
      dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
      dense({ units: 1, activation: 'sigmoid' }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    await model.fit(xTrain, yTrain, { epochs: 100, batchSize: 32, verbose: 0 });
    return (await model.evaluate(xTest, yTest)).accuracy!;
  };
}

async function denseOnFashion(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { train, test } = await fashionMnistSample();
  const model = sequential([
    flatten({ inputShape: [28, 28, 1] }),
    dense({ units: 128, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(train.x, train.y, { epochs: 15, batchSize: 32, verbose: 0 });
  return (await model.evaluate(test.x, test.y)).accuracy!;
}

const accuracy = { unit: 'accuracy', lowerIsBetter: false };

export const spine: Evaluation = {
  figures: [
    { name: 'makeClassification, 10-5-1, cpu', bar: 0.814, ceiling: 0.834, ...accuracy, run: madeUpClasses('cpu') },
    { name: 'makeClassification, 10-5-1, wasm', bar: 0.814, ceiling: 0.834, ...accuracy, run: madeUpClasses('wasm') },
    { name: 'Fashion-MNIST sample, dense 128, 15 epochs', bar: 0.83, ...accuracy, run: denseOnFashion },
  ],
};
