import '@neurite/backend-cpu';
import { Dataset } from '@neurite/datasets';
import { add, dense, input } from '@neurite/layers';
import { binaryCrossentropy, categoricalCrossentropy } from '@neurite/losses';
import { sgd } from '@neurite/optimizers';
import { ndArray, type NdArray, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CompileOptions, Model, model, type Sequential, sequential } from '../index.ts';

beforeAll(() => useBackend('cpu'));
beforeEach(() => setSeed(0));

const x = ndArray(
  Float32Array.from({ length: 40 }, (_, index) => Math.sin(index)),
  [10, 4],
);
const classes = ndArray(Int32Array.from({ length: 10 }, (_, index) => index % 3));

function classifier(options: Partial<CompileOptions> & { activation?: 'softmax' | 'linear' } = {}): Sequential {
  const { activation = 'softmax', ...compile } = options;
  const network = sequential([
    dense({ units: 5, activation: 'relu', inputShape: [4], name: 'hidden' }),
    dense({ units: 3, activation, name: 'classes' }),
  ]);
  network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...compile });
  return network;
}

const oneHot = ndArray(
  [0, 1, 2, 0, 1, 2, 0, 1, 2, 0].map((label) => [0, 1, 2].map((index) => (index === label ? 1 : 0))),
);

it('warns of the softmax of one unit, once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  try {
    const network = sequential([dense({ units: 1, activation: 'softmax', inputShape: [4], name: 'answer' })]);
    network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    await network.fit(x, ndArray(new Float32Array(10)), { epochs: 2 });
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/'answer' \(Dense\) ends in the softmax of one unit, which is 1 .*activation: 'sigmoid'/)],
    ]);
  } finally {
    warn.mockRestore();
  }
});

describe('mistakes are caught before training', () => {
  const cases: [name: string, run: () => Promise<unknown>, message: RegExp][] = [
    [
      'a model that was not compiled',
      () => sequential([dense({ units: 1, inputShape: [4] })]).fit(x, classes),
      /was not compiled.*model\.compile\(/,
    ],
    [
      'x and y of different lengths',
      () => classifier().fit(x, ndArray([1, 2])),
      /x has 10 examples and y has 2.*\[10, 4\] and \[2\]/,
    ],
    [
      'no examples',
      () => classifier().fit(ndArray(new Float32Array(0), [0, 4]), ndArray(new Int32Array(0))),
      /x holds no examples/,
    ],
    ['no targets', () => classifier().fit(x), /Targets are missing/],
    [
      'a softmax under a loss that takes logits',
      () => classifier({ loss: { name: 'sparseCategoricalCrossentropy', fromLogits: true } }).fit(x, classes),
      /takes logits.*'classes' \(Dense\) ends in softmax.*activation: 'linear'/,
    ],
    [
      'logits under a loss that takes probabilities',
      () => classifier({ activation: 'linear' }).fit(x, classes),
      /takes probabilities.*ends in linear.*activation: 'softmax'.*fromLogits: true/,
    ],
    [
      'held-out batches of which there is none',
      () => {
        const data = Dataset.fromTensorSlices({ x, y: classes });
        return classifier().fit(data.batch(5), { validationData: data.take(0).batch(5) });
      },
      /gave no batches: there is nothing to judge the model by/,
    ],
    [
      'no number of held-out batches',
      () => classifier().evaluate(x, classes, { steps: 0 }),
      /number of batches to take must be a whole number of at least 1; got 0/,
    ],
    [
      'no number of batches to predict',
      () => classifier().predict(x, { steps: 0.5 }),
      /number of batches to take must be a whole number of at least 1; got 0.5/,
    ],
    [
      'class numbers under a one-hot loss',
      () => classifier({ loss: 'categoricalCrossentropy' }).fit(x, classes),
      /sparseCategoricalCrossentropy/,
    ],
    ['one-hot rows under a loss of class numbers', () => classifier().fit(x, oneHot), /categoricalCrossentropy/],
    [
      'a class that the model has no output for',
      () => classifier().fit(x, ndArray(new Int32Array(10).fill(7))),
      /Row 0 has the label 7.*3 classes/i,
    ],
    [
      'examples of another shape',
      () => classifier().fit(ndArray(new Float32Array(50), [10, 5]), classes),
      /'hidden' \(Dense\).*\[5\]/s,
    ],
    [
      'an unknown optimizer',
      () => classifier({ optimizer: 'adm' }).fit(x, classes),
      /Unknown optimizer 'adm'\. Did you mean 'adam'\?/,
    ],
    [
      'an unknown loss',
      () => classifier({ loss: 'sparseCategoricalCrosentropy' }).fit(x, classes),
      /Unknown loss.*Did you mean 'sparseCategoricalCrossentropy'\?/,
    ],
    [
      'an unknown metric',
      () => classifier({ metrics: ['acuracy'] }).fit(x, classes),
      /Unknown metric 'acuracy'\. Did you mean 'accuracy'\?/,
    ],
    [
      'layers that are not in a list',
      async () => sequential(dense({ units: 1 }) as never),
      /sequential takes a list of layers.*got a Dense/,
    ],
    ['a compilation without a loss', async () => classifier().compile({ optimizer: 'adam' } as never), /needs a loss/],
    ['a compilation without anything', async () => classifier().compile(undefined as never), /compile needs a loss/],
    [
      'an optimizer that is none',
      async () => classifier({ optimizer: { name: 'adam' } as never }),
      /compile needs an optimizer by name or as made by adam\(\)/,
    ],
    [
      'an example without a batch',
      () => classifier().predict([1, 2, 3, 4]),
      /Or is the batch axis missing\? A single example x is given as \[x\]/,
    ],
    [
      'a data set without batches',
      () => classifier().fit(Dataset.fromTensorSlices({ x, y: classes })),
      /gives single examples; a model takes batches\. Add batch\(32\)/,
    ],
    [
      'a batch size of nothing',
      () => classifier().fit(x, classes, { batchSize: 0 }),
      /batchSize must be a whole number of at least 1; got 0/,
    ],
    [
      'a validation split of everything',
      () => classifier().fit(x, classes, { validationSplit: 1 }),
      /validationSplit 1 leaves 0 of 10/,
    ],
    [
      'a monitored figure that is not there',
      () =>
        classifier()
          .fit(x, classes)
          .then((history) => history.last('valAcuracy')),
      /no 'valAcuracy'.*Recorded: loss, accuracy/,
    ],
    [
      'a data set that gives something else',
      () => classifier().fit(Dataset.fromTensorSlices({ a: x }).batch(2) as never),
      /gives batches of the form \{ x, y \}/,
    ],
  ];
  it.each(cases)('%s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });

  it('values that are no numbers are reported once, with the row', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const spoiled = ndArray(Float32Array.from(x.data), [10, 4]);
    (spoiled.data as Float32Array)[9] = Number.NaN;
    await expect(classifier().fit(spoiled, classes, { epochs: 2 })).rejects.toThrow(
      /loss became NaN at epoch 1, batch 1/,
    );
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(/x holds NaN in row 2/);
    warn.mockRestore();
  });

  it('a loss that grows beyond all numbers names the step', async () => {
    const network = sequential([dense({ units: 1, inputShape: [4] })]);
    network.compile({ optimizer: sgd({ learningRate: 1e20 }), loss: 'mse' });
    await expect(network.fit(x, ndArray(new Float32Array(10).fill(1)), { batchSize: 5, epochs: 3 })).rejects.toThrow(
      /The loss became (NaN|Infinity) at epoch \d, batch \d\. Lower the learning rate/,
    );
  });

  it('a model whose call gives no tensor', async () => {
    class Net extends Model {
      override call(): Tensor {
        return undefined as unknown as Tensor;
      }
    }
    await expect(new Net().predict(x)).rejects.toThrow('call of Net must give a tensor, or a list of tensors.');
  });

  it('two trainings of one model at once', async () => {
    const network = classifier();
    const first = network.fit(x, classes, { epochs: 3 });
    await expect(network.fit(x, classes)).rejects.toThrow(/being trained/);
    await first;
  });
});

describe('what is right passes', () => {
  it('logits with fromLogits, and one-hot rows', async () => {
    const network = classifier({ activation: 'linear', loss: categoricalCrossentropy.with({ fromLogits: true }) });
    expect((await network.fit(x, oneHot)).last('loss')).toBeGreaterThan(0);
  });

  it('labels of shape [n] for outputs of shape [n, 1]', async () => {
    const network = sequential([dense({ units: 1, activation: 'sigmoid', inputShape: [4] })]);
    network.compile({ optimizer: 'adam', loss: binaryCrossentropy, metrics: ['accuracy'] });
    const labels: NdArray = ndArray(Int32Array.from({ length: 10 }, (_, index) => index % 2));
    expect((await network.fit(x, labels)).last('accuracy')).toBeLessThanOrEqual(1);
  });

  it('a model of several inputs says how many, and in which order', async () => {
    const [a, b] = [input({ shape: [4], name: 'left' }), input({ shape: [4] })];
    const network = model({ inputs: [a, b], outputs: dense({ units: 1 }).apply(add().apply([a, b])) });
    await expect(network.predict(x)).rejects.toThrow(
      'Functional takes 2 inputs, in this order: left [4], [4]; it got 1.',
    );
    await expect(network.predict([x, x, x])).rejects.toThrow('it got 3. Several are given as a list: [a, b].');
    await expect(network.predict({ left: x })).rejects.toThrow("x has no 'input2'. The model wants 'left', 'input2'.");
    await expect(network.predict({ left: x, rigth: x })).rejects.toThrow(/Unknown name in x 'rigth'.*'?left/);
  });

  it('models of several inputs and outputs, with a weight for each loss', async () => {
    const [a, b] = [input({ shape: [4] }), input({ shape: [4] })];
    const shared = dense({ units: 3, activation: 'tanh' });
    const network = model({
      inputs: [a, b],
      outputs: [dense({ units: 1 }).apply(shared.apply(a)), dense({ units: 1 }).apply(shared.apply(b))],
    });
    network.compile({ optimizer: 'adam', loss: ['mse', 'mae'], lossWeights: [1, 0.5] });
    const target = ndArray(new Float32Array(10).fill(0.5));
    const history = await network.fit([x, x], [target, target], { epochs: 3 });
    expect(history.history.loss![2]).toBeLessThan(history.history.loss![0]!);
    expect(((await network.predict([x, x])) as Tensor[]).map((output) => output.shape)).toEqual([
      [10, 1],
      [10, 1],
    ]);
  });

  it("a class of one's own", async () => {
    class Net extends Model {
      readonly first = dense({ units: 4, activation: 'relu' });
      readonly second = dense({ units: 3, activation: 'softmax' });
      override call(batch: Tensor): Tensor {
        return this.second.apply(this.first.apply(batch));
      }
    }
    const network = new Net();
    network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await network.fit(x, classes, { epochs: 2 });
    expect([...network.namedWeights.keys()]).toEqual(['first/kernel', 'first/bias', 'second/kernel', 'second/bias']);
  });
});
