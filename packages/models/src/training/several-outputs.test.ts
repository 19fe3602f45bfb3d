import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { Dataset } from '@neurite/datasets';
import { add as addLayers, dense, input } from '@neurite/layers';
import { binaryCrossentropy, meanSquaredError } from '@neurite/losses';
import { sgd } from '@neurite/optimizers';
import { mean, mul, ndArray, setSeed, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CallContext, type CompileOptions, type Functional, Model, model } from '../index.ts';

const rows = 12;
const left = ndArray(
  Float32Array.from({ length: rows * 3 }, (_, index) => Math.sin(index)),
  [rows, 3],
);
const right = ndArray(
  Float32Array.from({ length: rows * 2 }, (_, index) => Math.cos(index)),
  [rows, 2],
);
const price = ndArray(
  Float32Array.from({ length: rows }, (_, index) => index / 10),
  [rows, 1],
);
const genre = ndArray(
  Float32Array.from({ length: rows }, (_, index) => index % 2),
  [rows, 1],
);
const weights = ndArray(Float32Array.from({ length: rows }, (_, index) => (index % 3) + 0.5));

function network(options: Partial<CompileOptions> = {}): Functional {
  const [first, second] = [input({ shape: [3], name: 'left' }), input({ shape: [2], name: 'right' })];
  const joined = addLayers().apply([
    dense({ units: 4, activation: 'tanh' }).apply(first),
    dense({ units: 4, activation: 'tanh' }).apply(second),
  ]);
  const built = model({
    inputs: [first, second],
    outputs: [
      dense({ units: 1, name: 'price' }).apply(joined),
      dense({ units: 1, activation: 'sigmoid', name: 'genre' }).apply(joined),
    ],
  });
  built.compile({
    optimizer: sgd({ learningRate: 0 }),
    loss: { price: 'mse', genre: 'binaryCrossentropy' },
    metrics: { price: ['mae'], genre: 'accuracy' },
    ...options,
  });
  return built;
}

/** The same values as nested arrays. */
const nested = (array: { readonly data: ArrayLike<number>; readonly shape: readonly number[] }): number[][] =>
  Array.from({ length: array.shape[0]! }, (_, row) =>
    Array.from({ length: array.shape[1]! }, (__, column) => array.data[row * array.shape[1]! + column]!),
  );

describe.each([
  ['cpu', false],
  ['wasm', true],
] as const)('a model of several outputs on %s, compiled: %s', (backend, jit) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(3);
  });

  it('reports a loss and metrics for each, under its name, and the weighted sum', async () => {
    const built = network({ lossWeights: { price: 2, genre: 0.5 }, jit });
    const { history } = await built.fit([left, right], [price, genre], { batchSize: 5, shuffle: false });
    expect(Object.keys(history)).toEqual(['loss', 'priceLoss', 'genreLoss', 'priceMae', 'genreAccuracy']);
    const [prices, genres] = (await built.predict([left, right])) as Tensor[];
    expect(history.priceLoss![0]).toBeCloseTo(await meanSquaredError(price, prices!).item(), 5);
    expect(history.genreLoss![0]).toBeCloseTo(await binaryCrossentropy(genre, genres!).item(), 5);
    expect(history.loss![0]).toBeCloseTo(2 * history.priceLoss![0]! + 0.5 * history.genreLoss![0]!, 5);
    const hits = Array.from(await genres!.data(), (value, row) => Number(value > 0.5 === genre.data[row]! > 0.5));
    expect(history.genreAccuracy![0]).toBeCloseTo(hits.reduce((a, b) => a + b) / rows, 6);
  });

  it('takes lists, records and data sets of records for the same', async () => {
    const forms = [
      [{ loss: { price: 'mse', genre: 'binaryCrossentropy' } }, [left, right], [price, genre]],
      [{ loss: ['mse', 'binaryCrossentropy'] }, { right, left }, { genre, price }],
      [{ metrics: [['mae'], ['accuracy']], lossWeights: [1, 1] }, [left, right], { price, genre }],
      [{ metrics: ['mae', 'accuracy'] }, { left, right }, [price, genre]],
      [{}, [nested(left), nested(right)], [nested(price), genre.data]],
      [{}, [nested(left), right], [price, nested(genre)]],
    ] as const;
    const figures = [];
    for (const [options, x, y] of forms) {
      setSeed(3);
      figures.push(await network({ ...options, jit }).evaluate(x, y));
    }
    setSeed(3);
    const batches = Dataset.fromTensorSlices({ x: { left, right }, y: { price, genre } }).batch(rows);
    figures.push(await network({ jit }).evaluate(batches));
    for (const other of figures.slice(1)) expect(other).toEqual(figures[0]);
  });

  it('weights the examples of each output by its own list', async () => {
    const weighted = { weightedMetrics: { price: ['mae'], genre: ['accuracy'] }, jit };
    const built = network(weighted);
    const y = { price, genre };
    const plain = await built.evaluate([left, right], y);
    expect(plain.priceWeightedMae).toBeCloseTo(plain.priceMae!, 6);
    const byName = await built.evaluate([left, right], y, { sampleWeight: { genre: weights } });
    expect(byName.priceLoss).toBeCloseTo(plain.priceLoss!, 6);
    expect(byName.genreLoss).not.toBeCloseTo(plain.genreLoss!, 3);
    expect(byName.genreAccuracy).toBeCloseTo(plain.genreAccuracy!, 6);
    const [, genres] = (await built.predict([left, right])) as Tensor[];
    const hits = await genres!.data();
    const factors = Array.from(weights.data);
    const total = factors.reduce((a, b) => a + b);
    const expected = factors.reduce((sum, w, row) => sum + (hits[row]! > 0.5 === genre.data[row]! > 0.5 ? w : 0), 0);
    expect(byName.genreWeightedAccuracy).toBeCloseTo(expected / total, 5);
    const listed = await built.evaluate([left, right], y, {
      sampleWeight: [ndArray(new Float32Array(rows).fill(1)), weights],
    });
    expect(listed).toEqual(byName);
    const shared = await built.evaluate([left, right], y, { sampleWeight: weights });
    expect(shared.genreLoss).toBeCloseTo(byName.genreLoss!, 6);
    expect(shared.priceLoss).not.toBeCloseTo(plain.priceLoss!, 3);
  });

  it('may leave an output without a loss, and then needs no target for it', async () => {
    const built = network({
      optimizer: sgd({ learningRate: 0.1 }),
      loss: { price: 'mse' },
      metrics: { price: 'mae' },
      jit,
    });
    const untouched = built.getLayer('genre');
    const before = await untouched.getWeights()[0]!.array();
    const { history } = await built.fit([left, right], { price }, { epochs: 3 });
    expect(Object.keys(history)).toEqual(['loss', 'priceLoss', 'priceMae']);
    expect(history.loss![2]).toBeLessThan(history.loss![0]!);
    expect(await untouched.getWeights()[0]!.array()).toEqual(before);
    expect(await built.evaluate([left, right], [price])).toEqual(await built.evaluate([left, right], [price, genre]));
  });

  it('of a class of its own numbers its outputs', async () => {
    class Two extends Model<Tensor, Tensor[]> {
      readonly first = dense({ units: 1 });
      readonly second = dense({ units: 1, activation: 'sigmoid' });
      override call(x: Tensor, context: CallContext): Tensor[] {
        return [this.first.apply(x, context), this.second.apply(x, context)];
      }
    }
    const built = new Two();
    built.compile({ loss: ['mse', 'binaryCrossentropy'], metrics: { output2: ['accuracy'] }, jit });
    const { history } = await built.fit(left, [price, genre]);
    expect(Object.keys(history)).toEqual(['loss', 'output1Loss', 'output2Loss', 'output2Accuracy']);
  });
});

describe('metrics of one output', () => {
  beforeEach(() => useBackend('cpu'));

  it('are not weighted, weightedMetrics are, by classes and examples together', async () => {
    const built = (): Functional => {
      setSeed(0);
      const x = input({ shape: [3] });
      const one = model({ inputs: x, outputs: dense({ units: 1, activation: 'sigmoid' }).apply(x) });
      one.compile({
        optimizer: sgd({ learningRate: 0 }),
        loss: 'binaryCrossentropy',
        metrics: ['accuracy'],
        weightedMetrics: ['accuracy'],
      });
      return one;
    };
    const outputs = await ((await built().predict(left)) as Tensor).data();
    const hit = (row: number): number => Number(outputs[row]! > 0.5 === genre.data[row]! > 0.5);
    const classWeight = { 0: 3, 1: 0.5 };
    const { history } = await built().fit(left, genre, { sampleWeight: weights, classWeight, batchSize: 5 });
    const factor = (row: number): number => weights.data[row]! * (genre.data[row] === 0 ? 3 : 0.5);
    const all = Array.from({ length: rows }, (_, row) => row);
    const sum = (fn: (row: number) => number): number => all.reduce((total, row) => total + fn(row), 0);
    expect(history.accuracy![0]).toBeCloseTo(sum(hit) / rows, 6);
    expect(history.weightedAccuracy![0]).toBeCloseTo(sum((row) => hit(row) * factor(row)) / sum(factor), 5);
    const losses = all.map((row) => -Math.log(genre.data[row]! > 0.5 ? outputs[row]! : 1 - outputs[row]!));
    expect(history.loss![0]).toBeCloseTo(sum((row) => losses[row]! * factor(row)) / rows, 5);
  });

  it('know classes in one-hot rows, too', async () => {
    const x = input({ shape: [3] });
    const one = model({ inputs: x, outputs: dense({ units: 2, activation: 'softmax' }).apply(x) });
    one.compile({
      loss: 'categoricalCrossentropy',
      weightedMetrics: [(yTrue: Tensor) => mean(mul(yTrue, tensor([0, 2])), -1)],
    });
    const rowsOf = Array.from(genre.data, (label) => (label === 1 ? [0, 1] : [1, 0]));
    const { history } = await one.fit(left, rowsOf, { classWeight: { 1: 3 } });
    // Half of the examples have the value 1 and the weight 3, the others 0 and 1.
    expect(Object.entries(history).find(([name]) => name !== 'loss')![1][0]).toBeCloseTo(0.75, 6);
  });
});

describe('what does not fit the outputs is refused', () => {
  beforeEach(() => useBackend('cpu'));
  const fit = (options: Partial<CompileOptions>, y: object = [price, genre], more: object = {}): Promise<unknown> =>
    network(options).fit([left, right], y as never, more);

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['one loss for two', () => fit({ loss: 'mse' }), /1 entry as loss.*2 outputs \(price, genre\)/],
    [
      'a loss for an unknown one',
      () => fit({ loss: { prise: 'mse' } }),
      /Unknown output in compile's loss 'prise'.*'price'/,
    ],
    ['one metric for two', () => fit({ metrics: ['mae'] }), /1 entry as metrics.*record by their names/],
    ['a target too few', () => fit({}, { price }), /y has no 'genre'/],
    ['a target too many', () => fit({}, { price, genre, rest: genre }), /Unknown name in y 'rest'/],
    ['targets in a list too short', () => fit({}, [price]), /2 losses and given 1 targets/],
    [
      'weights of classes',
      () => fit({}, [price, genre], { classWeight: { 0: 2 } }),
      /classWeight is for models of one output.*price: \[…\]/,
    ],
    ['no loss at all', () => fit({ loss: [null, null] }), /no loss for any of the outputs/],
  ])('%s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
