import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { Dataset, makeClassification, trainTestSplit } from '@neurite/datasets';
import { batchNormalization, dense, dropout } from '@neurite/layers';
import { adam } from '@neurite/optimizers';
import { type NdArray, ndArray, setSeed, useBackend } from '@neurite/tensors';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CompileOptions, type Sequential, sequential } from './index.ts';

const { x, y } = makeClassification({ nSamples: 300, nFeatures: 10, randomState: 42 });

function classifier(options: Partial<CompileOptions> = {}): Sequential {
  const network = sequential([
    dense({ units: 5, activation: 'sigmoid', inputShape: [10] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  const optimizer = adam({ learningRate: 0.05 });
  network.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'], ...options });
  return network;
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  beforeEach(() => setSeed(0));

  it('learns to tell two classes apart', async () => {
    const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42 });
    const network = classifier();
    const history = await network.fit(xTrain, yTrain, { epochs: 20, validationData: [xTest, yTest] });
    expect(history.last('loss')).toBeLessThan(history.history.loss![0]! * 0.7);
    expect(history.last('valAccuracy')).toBeGreaterThan(0.8);
    const { accuracy } = await network.evaluate(xTest, yTest);
    expect(accuracy).toBeCloseTo(history.last('valAccuracy'), 6);
    expect((await network.predict(xTest)).shape).toEqual([60, 1]);
  });

  it('trains alike compiled and operation by operation, dropout and moving statistics included', async () => {
    const losses: number[][] = [];
    for (const jit of [false, true]) {
      setSeed(5);
      const network = sequential([
        dense({ units: 8, activation: 'relu', inputShape: [10], kernelRegularizer: 'l2', kernelConstraint: 'maxNorm' }),
        batchNormalization(),
        dropout({ rate: 0.3 }),
        dense({ units: 1, activation: 'sigmoid' }),
      ]);
      network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy', 'auc'], jit });
      const history = await network.fit(x, y, { epochs: 3, validationSplit: 0.2, classWeight: { 1: 2 } });
      losses.push([...history.history.loss!, ...history.history.valLoss!, ...history.history.valAuc!]);
    }
    losses[0]!.forEach((loss, index) => expect(losses[1]![index]).toBeCloseTo(loss, 4));
  });

  it('takes one step on one batch', async () => {
    const network = classifier();
    const first = await network.trainOnBatch(x, y);
    for (let step = 0; step < 20; step++) await network.trainOnBatch(x, y);
    expect((await network.trainOnBatch(x, y)).loss).toBeLessThan(first.loss!);
  });

  it('trains on a data set, and judges and predicts from one', async () => {
    const dataset = Dataset.fromTensorSlices({ x, y }).shuffle(300, { seed: 1 }).batch(32);
    const network = classifier();
    const history = await network.fit(dataset, { epochs: 5, validationData: dataset });
    expect(history.last('valLoss')).toBeLessThan(history.history.loss![0]!);
    const [fromSet, fromArrays] = [await network.evaluate(dataset), await network.evaluate(x, y)];
    expect(fromSet.loss).toBeCloseTo(fromArrays.loss!, 5);
    expect((await network.predict(Dataset.fromTensorSlices({ x }).batch(100))).shape).toEqual([300, 1]);
    const few = await network.fit(dataset.repeat(), { epochs: 2, stepsPerEpoch: 3 });
    expect(few.epochs).toEqual([0, 1]);
  });

  it('counts examples as they are weighted', async () => {
    const half = ndArray(Float32Array.from({ length: 300 }, (_, index) => (index < 150 ? 1 : 0)));
    const weighted = classifier();
    const { loss } = await weighted.evaluate(x, y, { sampleWeight: half });
    const firstHalf = (array: NdArray): NdArray =>
      ndArray(array.data.slice(0, array.data.length / 2), [150, ...array.shape.slice(1)], array.dtype);
    expect(loss! * 2).toBeCloseTo((await weighted.evaluate(firstHalf(x), firstHalf(y))).loss!, 5);
  });

  it('leaves frozen layers alone, also when they are frozen between two trainings', async () => {
    const network = classifier();
    await network.fit(x, y, { epochs: 1 });
    network.getLayer('dense').trainable = false;
    const before = await Promise.all(network.getWeights().map((weight) => weight.data()));
    await network.fit(x, y, { epochs: 1 });
    const after = await Promise.all(network.getWeights().map((weight) => weight.data()));
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
  });
});

describe('a model', () => {
  it('gives the same numbers for the same seed', async () => {
    await useBackend('cpu');
    const run = async (): Promise<readonly number[]> => {
      setSeed(9);
      return (await classifier().fit(x, y, { epochs: 2 })).history.loss!;
    };
    expect(await run()).toEqual(await run());
  });

  it('describes itself', () => {
    const lines: string[] = [];
    classifier().summary((line) => lines.push(line));
    expect(lines.join('\n')).toMatch(/dense \(Dense\) +\[\?, 5\] +55\n.*dense_1 \(Dense\) +\[\?, 1\] +6\n/);
    expect(lines.slice(-4, -1)).toEqual(['Parameters: 61 (244 B)', 'Trained: 61 (244 B)', 'Not trained: 0 (0 B)']);
  });

  it('finds its layers by name', () => {
    expect(classifier().getLayer('dense_1').className).toBe('Dense');
    expect(() => classifier().getLayer('dens_1')).toThrow("Unknown layer 'dens_1'. Did you mean 'dense_1'?");
  });
});
