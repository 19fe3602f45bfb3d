import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { Dataset } from '@neurite/datasets';
import { activation, batchNormalization, dense, l2 } from '@neurite/layers';
import { binaryAccuracy, meanSquaredError } from '@neurite/metrics';
import { sgd } from '@neurite/optimizers';
import { memory, ndArray, setSeed, sub, type Tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Callback,
  type CallContext,
  type CompileOptions,
  type Logs,
  Model,
  type Sequential,
  sequential,
} from '../index.ts';

const x = ndArray(
  Float32Array.from({ length: 80 }, (_, index) => Math.sin(index)),
  [20, 4],
);
const y = ndArray(Int32Array.from({ length: 20 }, (_, index) => index % 2));
const pairs = Dataset.fromTensorSlices({ x, y });

function classifier(options: Partial<CompileOptions> = {}): Sequential {
  const network = sequential([
    dense({ units: 3, activation: 'tanh', inputShape: [4] }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'], ...options });
  return network;
}

const failing: Callback = {
  onBatchEnd() {
    throw new Error('on purpose');
  },
};

async function values(tensors: readonly Tensor[]): Promise<number[][]> {
  return Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]));
}

describe.each([
  ['cpu', false],
  ['cpu', true],
  ['wasm', true],
] as const)('on %s, compiled: %s', (backend, jit) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(0);
  });

  it('a data set builds a model that did not know its input', async () => {
    class Net extends Model {
      readonly first = dense({ units: 3, activation: 'tanh' });
      readonly second = dense({ units: 1, activation: 'sigmoid' });
      override call(input: Tensor, context: CallContext): Tensor {
        return this.second.apply(this.first.apply(input, context), context);
      }
    }
    for (const network of [new Net(), sequential([dense({ units: 1, activation: 'sigmoid' })])]) {
      network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', jit });
      const { history } = await network.fit(pairs.batch(8), { epochs: 3 });
      expect(history.loss![2]).toBeLessThan(history.loss![0]!);
    }
  });

  it('moving statistics stop when a layer without weights to train is frozen between two trainings', async () => {
    const network = sequential([
      dense({ units: 3, inputShape: [4] }),
      batchNormalization({ center: false, scale: false }),
      dense({ units: 1, activation: 'sigmoid' }),
    ]);
    network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', jit });
    await network.fit(x, y);
    const normalization = network.getLayer('batchNormalization');
    normalization.trainable = false;
    const before = await values(normalization.getWeights());
    await network.fit(x, y);
    expect(await values(normalization.getWeights())).toEqual(before);
    normalization.trainable = true;
    await network.fit(x, y);
    expect(await values(normalization.getWeights())).not.toEqual(before);
  });

  it('penalties on outputs count in the loss on held-out data too', async () => {
    const network = sequential([
      dense({ units: 2, inputShape: [4], activityRegularizer: l2(0.1) }),
      dense({ units: 1 }),
    ]);
    network.compile({ optimizer: sgd({ learningRate: 0 }), loss: 'mse', jit });
    const { history } = await network.fit(x, y, { validationData: [x, y], batchSize: 10 });
    expect(history.valLoss![0]).toBeCloseTo(history.loss![0]!, 5);
  });

  it("labels of shape [n] stand beside outputs of [n, 1] in a loss of the user's own", async () => {
    const losses = [];
    for (const loss of ['mse', (yTrue: Tensor, yPred: Tensor): Tensor => sub(yTrue, yPred).square()]) {
      setSeed(1);
      const network = classifier({ loss, metrics: [], jit });
      losses.push((await network.fit(x, y, { epochs: 2 })).last('loss'));
    }
    expect(losses[1]).toBeCloseTo(losses[0]!, 5);
  });

  it('a callback may evaluate in the middle of an epoch, and leaves its figures alone', async () => {
    const metric = meanSquaredError();
    const figures: Logs[] = [];
    const run = async (callbacks: Callback[]): Promise<Logs> => {
      setSeed(2);
      const network = classifier({ metrics: [metric, 'auc'], jit });
      const history = await network.fit(x, y, { batchSize: 5, seed: 1, callbacks });
      return Object.fromEntries(Object.entries(history.history).map(([name, [value]]) => [name, value!]));
    };
    const evaluating: Callback = {
      async onBatchEnd(_batch, { model }) {
        figures.push(await model.evaluate(x, y));
        // Not waited for by the callback, but by fit.
        void model.evaluate(x, y).then((logs) => figures.push(logs));
      },
    };
    expect(await run([evaluating])).toEqual(await run([]));
    expect(figures).toHaveLength(8);
    expect(figures[1]).toEqual(figures[0]);
    expect(figures[2]).not.toEqual(figures[0]);
  });

  it('held-out data are looked at as often, as long and in such batches as was said', async () => {
    const sizes: number[] = [];
    class Spy extends Model {
      readonly last = dense({ units: 1, activation: 'sigmoid' });
      override call(input: Tensor, context: CallContext): Tensor {
        if (context.training === false) sizes.push(input.shape[0]!);
        return this.last.apply(input, context);
      }
    }
    const network = new Spy();
    network.compile({ loss: 'binaryCrossentropy', jit: false });
    const options = { epochs: 4, validationData: [x, y], validationBatchSize: 6, validationSteps: 2 } as const;
    const { history } = await network.fit(x, y, { ...options, validationFreq: 2 });
    expect([sizes, history.valLoss!.length]).toEqual([[6, 6, 6, 6], 2]);
    await network.fit(x, y, { ...options, validationFreq: [1, 4], validationSteps: 1 });
    expect(sizes).toEqual([6, 6, 6, 6, 6, 6]);
  });

  it('one batch is trained on, judged and predicted by itself', async () => {
    const network = classifier({ weightedMetrics: [binaryAccuracy({ name: 'weighted' })], jit });
    const sampleWeight = Float32Array.from({ length: 20 }, (_, index) => (index < 10 ? 1 : 0));
    const before = await network.testOnBatch(x, y, { sampleWeight });
    const during = await network.trainOnBatch(x, y, { sampleWeight, classWeight: { 0: 1, 1: 1 } });
    expect(during.loss).toBeCloseTo(before.loss!, 6);
    expect(during.weighted).toBeCloseTo(before.weighted!, 6);
    expect((await network.testOnBatch(x, y, { sampleWeight })).loss).toBeLessThan(before.loss!);
    expect((await network.predictOnBatch(x)).shape).toEqual([20, 1]);
  });

  it('training goes on after a callback failed', async () => {
    const network = classifier({ jit });
    await expect(network.fit(x, y, { callbacks: failing })).rejects.toThrow('on purpose');
    expect((await network.fit(x, y)).last('loss')).toBeGreaterThan(0);
  });
});

it('nothing that was uploaded stays after a callback failed', async () => {
  await useBackend('wasm');
  const network = classifier();
  const large = ndArray(new Float32Array(4 * 20_000), [20_000, 4]);
  const bytes: number[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const run = network.fit(large, ndArray(new Int32Array(20_000)), { batchSize: 1000, callbacks: failing });
    await expect(run).rejects.toThrow('on purpose');
    bytes.push(memory().backend!.bytes);
  }
  // The first attempt also left the program for batches of this size.
  expect(bytes[1]! - bytes[0]!).toBeLessThan(100_000);
});

describe('a data set', () => {
  beforeEach(() => useBackend('cpu'));

  const batches = pairs.batch(8);
  const cases: [name: string, run: () => Promise<unknown>, message: RegExp][] = [
    [
      'with targets beside it',
      () => classifier().fit(batches, y as never),
      /A data set brings its own targets.*leave y out/,
    ],
    [
      'with targets by name beside it',
      () => classifier().fit(batches, { output: y } as never),
      /A data set brings its own targets.*fit\(dataset, \{ …options \}\)/,
    ],
    [
      'with targets and options',
      () => classifier().evaluate(batches, [1, 0] as never, { steps: 1 }),
      /A data set brings its own targets.*evaluate\(dataset/,
    ],
    [
      'with an option that there is not',
      () => classifier().fit(batches, { epoch: 3 } as never),
      /Unknown option of fit 'epoch'. Did you mean 'epochs'\?/,
    ],
    [
      'with weights beside it',
      () => classifier().fit(batches, { sampleWeight: y }),
      /let it give \{ x, y, sampleWeight \}/,
    ],
    [
      'to be split',
      () => classifier().fit(batches, { validationSplit: 0.1 }),
      /Split the data set with take\(\) and skip\(\)/,
    ],
    ['without end', () => classifier().fit(batches.repeat()), /has no end.*stepsPerEpoch/],
    ['without end, to judge by', () => classifier().evaluate(batches.repeat()), /has no end.*steps in evaluate/],
    ['without targets', () => classifier().fit(Dataset.fromTensorSlices({ x }).batch(4)), /Targets are missing/],
    [
      'with a label that the model has no output for, in its last batch',
      () => {
        const labels = ndArray(Int32Array.from({ length: 20 }, (_, index) => (index === 19 ? 7 : index % 3)));
        const network = sequential([dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
        network.compile({ loss: 'sparseCategoricalCrossentropy' });
        return network.fit(Dataset.fromTensorSlices({ x, y: labels }).batch(8));
      },
      /Row 3 has the label 7.*3 classes/,
    ],
    [
      'under a loss that takes logits, from a softmax',
      () => {
        const network = sequential([dense({ units: 3 }), dense({ units: 3, activation: 'softmax' })]);
        network.compile({ loss: { name: 'sparseCategoricalCrossentropy', fromLogits: true } });
        return network.fit(batches);
      },
      /takes logits.*ends in softmax/,
    ],
  ];
  it.each(cases)('is refused %s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });

  it('with odd labels warns once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const network = sequential([dense({ units: 2, activation: 'softmax', inputShape: [4] })]);
    network.compile({ loss: 'categoricalCrossentropy' });
    const labels = ndArray(new Float32Array(40).fill(1), [20, 2]);
    await network.fit(Dataset.fromTensorSlices({ x, y: labels }).batch(4), { epochs: 2 });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/do not sum to 1/);
    warn.mockRestore();
  });
});

describe('what fit was told', () => {
  beforeEach(() => useBackend('cpu'));

  const cases: [name: string, run: () => Promise<unknown>, message: RegExp][] = [
    [
      'validationData and validationSplit',
      () => classifier().fit(x, y, { validationData: [x, y], validationSplit: 0.5 }),
      /not both/,
    ],
    [
      'validationData of another kind',
      () => classifier().fit(x, y, { validationData: { x, y } as never }),
      /validationData must be \[x, y\]/,
    ],
    ['stepsPerEpoch for arrays', () => classifier().fit(x, y, { stepsPerEpoch: 2 }), /stepsPerEpoch is for data sets/],
    [
      'half an epoch',
      () => classifier().fit(x, y, { epochs: 1.5 }),
      /epochs must be a whole number of at least 0; got 1\.5/,
    ],
    ['no number of epochs', () => classifier().fit(x, y, { epochs: Number.NaN }), /epochs must be .*got NaN/],
    ['an epoch before the first', () => classifier().fit(x, y, { initialEpoch: -1 }), /initialEpoch must be .*got -1/],
    [
      'training in a callback',
      () =>
        classifier().fit(x, y, {
          callbacks: { onEpochEnd: async (_epoch, _logs, { model }) => void (await model.fit(x, y)) },
        }),
      /fit was called while this model is being trained.*Callbacks.*can call evaluate, predict and save/,
    ],
    [
      'a compile in a callback',
      () =>
        classifier().fit(x, y, {
          callbacks: { onEpochEnd: (_epoch, _logs, { model }) => model.compile({ optimizer: 'adam', loss: 'mse' }) },
        }),
      /compile was called while this model is being trained/,
    ],
    ['a frequency of nothing', () => classifier().fit(x, y, { validationFreq: 0 }), /validationFreq must be .*got 0/],
    [
      'a model in which everything is frozen',
      () => {
        const network = classifier();
        network.trainable = false;
        return network.fit(x, y);
      },
      /Sequential has no weights that training may change.*#private/,
    ],
  ];
  it.each(cases)('is refused: %s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });

  it('is taken as in Keras: no validation split, one callback without a list', async () => {
    let epochs = 0;
    const { history } = await classifier().fit(x, y, {
      validationSplit: 0,
      callbacks: { onEpochEnd: () => void epochs++ },
    });
    expect([Object.keys(history), epochs]).toEqual([['loss', 'accuracy'], 1]);
  });

  it('may leave the weights to what a layer without any makes of them', async () => {
    const network = sequential([activation({ activation: 'sigmoid', inputShape: [4] })]);
    network.compile({ loss: 'binaryCrossentropy' });
    expect((await network.evaluate(x, ndArray(new Float32Array(80), [20, 4]))).loss).toBeGreaterThan(0);
  });
});
