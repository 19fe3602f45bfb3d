import '@neurite/backend-cpu';
import { breastCancer } from '@neurite/data-uci';
import { makeClassification, standardScaler, trainTestSplit } from '@neurite/datasets';
import { dense, input } from '@neurite/layers';
import { adam } from '@neurite/optimizers';
import { setSeed, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { model, sequential } from './index.ts';

beforeAll(() => useBackend('cpu'));
beforeEach(() => setSeed(0));

function classifier(): ReturnType<typeof sequential> {
  return sequential([
    dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
}

describe('fit', () => {
  it('learns to tell two classes apart', async () => {
    const { x, y } = makeClassification({ nSamples: 300, nFeatures: 10, randomState: 42 });
    const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42 });
    const network = classifier();
    network.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    const history = await network.fit(xTrain, yTrain, { epochs: 20, validationData: [xTest, yTest] });
    expect(history.last('loss')).toBeLessThan(history.history.loss![0]! * 0.7);
    expect(history.last('valAccuracy')).toBeGreaterThan(0.8);
    const { accuracy } = await network.evaluate(xTest, yTest);
    expect(accuracy).toBeCloseTo(history.last('valAccuracy'), 6);
    expect((await network.predict(xTest)).shape).toEqual([60, 1]);
  });
});
