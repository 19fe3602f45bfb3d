/** Explanations of models whose answer is known, and of networks that learnt from real data. */
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { wine } from '@neurite/data-uci';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import {
  conv2d,
  dense,
  embedding,
  globalAveragePooling2d,
  globalAveragePooling1d,
  globalMaxPooling2d,
  input,
  lambda,
  maxPooling2d,
  reshape,
  transformerEncoder,
} from '@neurite/layers';
import { model as functional, type Sequential, sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import {
  abs,
  add,
  mul,
  type NdArray,
  ndArray,
  round,
  setSeed,
  sub,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@neurite/tensors';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  attentionMaps,
  gradCam,
  gradientTimesInput,
  integratedGradients,
  occlusion,
  partialDependence,
  permutationImportance,
  saliency,
  shapSampling,
  smoothGrad,
  weightRandomization,
} from '../index.ts';
import { scaledDigits, stack } from '../testing/digits.ts';
import { placed, type PlacedDigits, pointing } from '../testing/placed-digits.ts';

beforeEach(async () => {
  await useBackend('wasm');
  setSeed(0);
});

/** output = 3a − 2b + 1 and its negative. */
function linear(): Sequential {
  const model = sequential([dense({ units: 2, inputShape: [2] })]);
  model.setWeights([
    [
      [3, -3],
      [-2, 2],
    ],
    [1, -1],
  ]);
  return model;
}

async function read(x: Tensor): Promise<unknown> {
  return x.array();
}

describe.each(['cpu', 'wasm'])('a linear model, on %s', (backend) => {
  const x = [
    [1, 2],
    [4, -1],
  ];

  beforeEach(async () => useBackend(backend).then(() => undefined));

  it('has its weights for a saliency', async () => {
    const { attributions, targets, scores } = await saliency(linear(), x, { target: 0 });
    expect(await read(attributions)).toEqual([
      [3, 2],
      [3, 2],
    ]);
    expect([targets, scores]).toEqual([
      [0, 0],
      [0, 15],
    ]);
    expect((await saliency(linear(), x)).targets).toEqual([0, 0]);
    expect((await saliency(linear(), [[0, 4]])).targets).toEqual([1]);
  });

  it('is the sum of gradient times input', async () => {
    const { attributions } = await gradientTimesInput(linear(), x, { target: [0, 1] });
    expect(await read(attributions)).toEqual([
      [3, -4],
      [-12, -2],
    ]);
  });

  it('has exact integrated gradients, from any baseline', async () => {
    const { attributions, baselineScores, completenessErrors, steps } = await integratedGradients(linear(), x, {
      target: 0,
      baseline: [1, 1],
    });
    expect(await read(attributions)).toEqual([
      [0, -2],
      [9, 4],
    ]);
    expect([baselineScores, steps]).toEqual([[2, 2], 32]);
    expect(Math.max(...completenessErrors)).toBeLessThan(1e-6);
  });

  it('has exact Shapley values: w (x − mean of the background)', async () => {
    const background = [
      [0, 0],
      [2, 4],
    ];
    const { attributions, baseValues, additivityErrors } = await shapSampling(linear(), x, { target: 0, background });
    const [first, second] = (await read(attributions)) as number[][];
    [...first!, ...second!].forEach((value, index) => expect(value).toBeCloseTo([0, 0, 9, 6][index]!, 5));
    expect(baseValues[0]).toBeCloseTo(0, 6);
    expect(additivityErrors[1]).toBeLessThan(1e-5);
  });

  it('has straight lines for partial dependence', async () => {
    const { grid, means } = await partialDependence(linear(), x, 1, { grid: [0, 1] });
    expect(grid).toEqual([0, 1]);
    expect(means[0]![0]! - means[1]![0]!).toBeCloseTo(2, 6);
    expect(means[0]![0]).toBeCloseTo(3 * 2.5 + 1, 6);
  });
});

describe('a model that is not linear', () => {
  /** a · b: half of the product belongs to each, by Shapley and by the path from zero. */
  const product = () => {
    const inputs = input({ shape: [2] });
    const outputs = lambda({
      function: (x: Tensor) => x.reshape([-1, 2, 1]).prod(1),
      outputShape: [1],
    }).apply(inputs);
    return functional({ inputs, outputs });
  };

  it('shares a product between its factors', async () => {
    const integrated = await integratedGradients(product(), [[2, 3]]);
    const [[a, b]] = (await read(integrated.attributions)) as [[number, number]];
    expect([a, b]).toEqual([expect.closeTo(3, 4), expect.closeTo(3, 4)]);
    const shap = await shapSampling(product(), [[2, 3]], { background: [[0, 0]] });
    expect(await read(shap.attributions)).toEqual([[3, 3]]);
  });

  it('agrees with differences', async () => {
    const model = stack(2, { activation: 'tanh' });
    const { xTest } = await scaledDigits();
    const row = xTest.data.slice(0, 64) as Float32Array;
    const { attributions, targets } = await saliency(model, ndArray(row, [1, 64]));
    const gradient = await attributions.data();
    const at = async (pixel: number, change: number): Promise<number> => {
      const moved = row.slice();
      moved[pixel]! += change;
      return (await (await model.predict(ndArray(moved, [1, 64]))).data())[targets[0]!]!;
    };
    for (const pixel of [10, 20, 43]) {
      expect(Math.abs((await at(pixel, 0.01)) - (await at(pixel, -0.01))) / 0.02).toBeCloseTo(gradient[pixel]!, 4);
    }
  });
});

describe('a network that knows digits', () => {
  let model: Sequential;
  let test: PlacedDigits;
  let labels: number[];

  beforeAll(async () => {
    await useBackend('wasm');
    setSeed(1);
    const { xTrain, yTrain, xTest, yTest } = await scaledDigits();
    model = sequential([
      conv2d({ filters: 12, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [20, 20, 1] }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 24, kernelSize: 3, activation: 'relu', padding: 'same' }),
      globalMaxPooling2d(),
      dense({ units: 10, activation: 'softmax' }),
    ]);
    model.compile({
      optimizer: adam({ learningRate: 0.01 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await model.fit(placed(xTrain, 1).x, yTrain, { epochs: 5, verbose: 0, seed: 1 });
    const all = placed(xTest, 2);
    test = { x: ndArray(all.x.data.slice(0, 60 * 400), [60, 20, 20, 1]), corners: all.corners.slice(0, 60) };
    labels = Array.from(yTest.data.slice(0, 60));
  });

  it('points at them: Grad-CAM, saliency, SmoothGrad, occlusion', async () => {
    const { accuracy } = await model.evaluate(test.x, ndArray(Int32Array.from(labels)));
    expect(accuracy).toBeGreaterThan(0.7);
    const { maps, layer } = await gradCam(model, test.x);
    expect(layer).toBe('conv2d_1');
    expect(Math.max(...(await maps.data()))).toBeCloseTo(1, 5);
    expect(pointing(await maps.data(), test.corners)).toBeGreaterThan(0.8);
    const single = ndArray(test.x.data.slice(0, 10 * 400), [10, 20, 20, 1]);
    const corners = test.corners.slice(0, 10);
    for (const explained of [
      (await saliency(model, single)).attributions,
      (await smoothGrad(model, single, { samples: 8, noise: 0.05 })).attributions,
      (await occlusion(model, single, { size: 4, stride: 2 })).maps,
    ]) {
      expect(pointing(await explained.data(), corners)).toBeGreaterThan(0.6);
    }
  });

  it('has integrated gradients that are complete within 1 %', async () => {
    const { completenessErrors, steps } = await integratedGradients(model, test.x);
    expect(Math.max(...completenessErrors)).toBeLessThan(0.01);
    expect(steps).toBeGreaterThan(16);
  });

  it('is explained by what it has learnt: with random weights explanations differ', async () => {
    const { xTrain, yTrain, xTest, yTest } = await scaledDigits();
    const known = stack(2, { activation: 'relu' });
    await known.fit(xTrain, yTrain, { epochs: 4, verbose: 0, seed: 0 });
    const before = known.getWeights().map((weight) => weight.arraySync());
    const few = ndArray(xTest.data.slice(0, 50 * 64), [50, 64]);
    const target = Array.from(yTest.data.slice(0, 50));
    const steps = await weightRandomization(known, async () => (await saliency(known, few, { target })).attributions);
    expect(steps.map(({ layer }) => layer)).toEqual(['dense_2', 'dense_1', 'dense']);
    expect(Math.abs(steps.at(-1)!.correlation)).toBeLessThan(0.3);
    expect(known.getWeights().map((weight) => weight.arraySync())).toEqual(before);
    const constant = await weightRandomization(known, () => Promise.resolve(tensor([1, 2, 3])));
    expect(constant[0]!.correlation).toBe(1);
  });

  it('noise is fixed by a seed', async () => {
    const few = ndArray(test.x.data.slice(0, 400), [1, 20, 20, 1]);
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map(async (seed) => read((await smoothGrad(model, few, { samples: 2, seed })).attributions)),
    );
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});

describe('a table', () => {
  let model: Sequential;
  let xTrain: NdArray;
  let xTest: NdArray;
  let yTest: NdArray;
  let featureNames: readonly string[];

  beforeAll(async () => {
    await useBackend('wasm');
    setSeed(2);
    const data = await wine();
    featureNames = data.featureNames;
    const split = trainTestSplit(data, { testSize: 0.3, randomState: 0 });
    const scaler = standardScaler();
    xTrain = scaler.fitTransform(split.xTrain) as NdArray;
    xTest = scaler.transform(split.xTest) as NdArray;
    yTest = split.yTest;
    model = sequential([dense({ units: 16, activation: 'relu' }), dense({ units: 3, activation: 'softmax' })]);
    model.compile({
      optimizer: adam({ learningRate: 0.01 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await model.fit(xTrain, split.yTrain, { epochs: 30, verbose: 0, seed: 0 });
  });

  it('is explained by Shapley values that add up within 1 %', async () => {
    const background = ndArray(xTrain.data.slice(0, 13 * 30), [30, 13]);
    const few = ndArray(xTest.data.slice(0, 13 * 5), [5, 13]);
    const { attributions, additivityErrors } = await shapSampling(model, few, { background });
    expect(attributions.shape).toEqual([5, 13]);
    expect(Math.max(...additivityErrors)).toBeLessThan(0.01);
  });

  it('shows the features that it relies on, by their names', async () => {
    const found = await permutationImportance(model, xTest, yTest, { metric: 'loss', featureNames });
    expect(found).toHaveLength(13);
    expect(found[0]!.importance).toBeGreaterThan(3 * Math.max(found.at(-1)!.importance, 0.001));
    expect(['proline', 'flavanoids', 'alcohol', 'color_intensity', 'od280/od315_of_diluted_wines']).toContain(
      found[0]!.name,
    );
    const byAccuracy = await permutationImportance(model, xTest, yTest, { metric: 'accuracy', repeats: 2 });
    expect(byAccuracy[0]!.importance).toBeGreaterThan(0);
    await expect(permutationImportance(model, xTest, yTest, { metric: 'acuracy' })).rejects.toThrow("'accuracy'");
    await expect(permutationImportance(model, xTest, yTest, { featureNames: ['proline'] })).rejects.toThrow(
      'featureNames has 1 names for 13 features.',
    );
  });

  it.each([
    ['mae', 'auto'],
    ['mse', 'auto'],
    ['meanAbsoluteError', 'auto'],
    ['r2', 'auto'],
    ['distance', 'min'],
  ] as const)('knows in which direction %s gets worse', async (metric, mode) => {
    const line = sequential([dense({ units: 1, inputShape: [2] })]);
    line.setWeights([[[3], [0]], [0]]);
    const distance = (yTrue: Tensor, yPred: Tensor): Tensor => abs(sub(yTrue, yPred));
    const named = metric === 'distance' ? distance : metric;
    line.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: [named] });
    const rows = Array.from({ length: 16 }, (_, i) => [i, 16 - i]);
    const [first, second] = await permutationImportance(
      line,
      rows,
      rows.map(([a]) => 3 * a!),
      { metric, mode },
    );
    expect(first).toMatchObject({ feature: 0 });
    expect(first!.importance).toBeGreaterThan(0.1);
    expect(second!.importance).toBeCloseTo(0, 6);
  });

  it('shows how an output depends on a feature', async () => {
    const { grid, means } = await partialDependence(model, xTest, featureNames.indexOf('proline'));
    expect(grid).toHaveLength(20);
    expect(means.every((row) => Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5)).toBe(true);
    // Much proline is a mark of the first cultivar.
    expect(means.at(-1)![0]).toBeGreaterThan(means[0]![0]! + 0.2);
  });
});

describe('a model of words', () => {
  const words = tensor(
    [
      [1, 2, 3],
      [4, 0, 1],
    ],
    [2, 3],
    'int32',
  );
  const text = () =>
    sequential([
      embedding({ inputDim: 5, outputDim: 4, inputShape: [3] }),
      transformerEncoder({ numHeads: 2, intermediateDim: 8 }),
      transformerEncoder({ numHeads: 2, intermediateDim: 8 }),
      globalAveragePooling1d(),
      dense({ units: 2, activation: 'softmax' }),
    ]);

  it('shows what each head looked at, and the way through all layers', async () => {
    const { layers, rollout } = await attentionMaps(text(), words);
    expect(layers.map(({ layer }) => layer)).toEqual([
      'transformerEncoder/selfAttention',
      'transformerEncoder_1/selfAttention',
    ]);
    expect(layers[0]!.scores.shape).toEqual([2, 2, 3, 3]);
    const sums = await rollout!.sum(-1).data();
    expect([...sums].every((sum) => Math.abs(sum - 1) < 1e-5)).toBe(true);
  });

  it('is explained from its embedding on', async () => {
    await expect(saliency(text(), words)).rejects.toThrow("its first layer 'embedding'");
    const model = text();
    const { attributions } = await gradientTimesInput(model, words, { layer: 'embedding' });
    expect(attributions.shape).toEqual([2, 3, 4]);
    await expect(integratedGradients(model, words)).rejects.toThrow("{ layer: 'embedding' }");
    // Without layer normalization, which at a baseline of zeros jumps.
    const plain = sequential([
      embedding({ inputDim: 5, outputDim: 4, embeddingsInitializer: 'randomNormal', inputShape: [3] }),
      globalAveragePooling1d(),
      dense({ units: 8, activation: 'tanh' }),
      dense({ units: 2, activation: 'softmax' }),
    ]);
    const integrated = await integratedGradients(plain, words, { layer: 'embedding', target: 0 });
    expect(integrated.attributions.shape).toEqual([2, 3, 4]);
    expect(Math.max(...integrated.completenessErrors)).toBeLessThan(0.01);
    const totals = await integrated.attributions.sum([1, 2]).data();
    integrated.scores.forEach((score, row) => {
      expect(totals[row]).toBeCloseTo(score - integrated.baselineScores[row]!, 4);
    });
  });
});

describe('what cannot be explained', () => {
  it('a model with a part that has no derivative, naming the layer', async () => {
    const model = sequential([
      dense({ units: 8, activation: 'relu', inputShape: [4] }),
      lambda({ function: (x) => round(x), name: 'steps' }),
      dense({ units: 2 }),
    ]);
    const x = [[1, 2, 3, 4]];
    await expect(saliency(model, x)).rejects.toThrow("'steps'");
    await expect(integratedGradients(model, x)).rejects.toThrow("'steps'");
    const { attributions } = await shapSampling(model, x, { background: [[0, 0, 0, 0]] });
    expect(attributions.shape).toEqual([1, 4]);
  });

  it('examples of another shape, naming the layer', async () => {
    await expect(saliency(linear(), [[1, 2, 3]])).rejects.toThrow('dense');
    await expect(saliency(linear(), zeros([0, 2]))).rejects.toThrow('There is no example to explain');
    await expect(integratedGradients(linear(), [[1, 2]], { baseline: [1, 2, 3] })).rejects.toThrow('[3]');
    await expect(shapSampling(linear(), [[1, 2]], { background: [[1]] })).rejects.toThrow('same features');
    await expect(occlusion(linear(), [[1, 2]])).rejects.toThrow('pictures');
  });

  it('classes and layers that there are not', async () => {
    await expect(saliency(linear(), [[1, 2]], { target: 2 })).rejects.toThrow('a class from 0 to 1');
    await expect(gradientTimesInput(linear(), [[1, 2]], { layer: 'conv' })).rejects.toThrow('It has: dense');
    await expect(gradCam(linear(), [[1, 2]])).rejects.toThrow('this model has none');
    await expect(attentionMaps(linear(), [[1, 2]])).rejects.toThrow('no attention with heads');
  });

  it('several outputs at once', async () => {
    const inputs = input({ shape: [2] });
    const model = functional({
      inputs,
      outputs: [dense({ units: 1 }).apply(inputs), dense({ units: 2 }).apply(inputs)],
    });
    await expect(saliency(model, [[1, 2]])).rejects.toThrow('models of one output');
    const pictures = sequential([reshape({ targetShape: [2, 1], inputShape: [2] })]);
    await expect(saliency(pictures, [[1, 2]])).rejects.toThrow('[examples, units]');
  });
});

it('Grad-CAM weighs channels as the paper says', async () => {
  const model = sequential([
    conv2d({ filters: 2, kernelSize: 1, inputShape: [2, 2, 1], useBias: false }),
    globalAveragePooling2d(),
    dense({ units: 2, useBias: false }),
  ]);
  model.setWeights([
    [[[[1, -1]]]],
    [
      [2, 0],
      [1, 1],
    ],
  ]);
  const x = add(mul(tensor([1, 2, 3, 4]).reshape([1, 2, 2, 1]), 1), 0);
  // Channel weights 2/4 and 1/4: 0.5 x − 0.25 x = 0.25 x, whose largest value is 1.
  const { maps } = await gradCam(model, x, { target: 0 });
  expect(await read(maps)).toEqual([
    [
      [0.25, 0.5],
      [0.75, 1],
    ],
  ]);
  // Only the second channel, which is negative everywhere.
  expect(await read((await gradCam(model, x, { target: 1 })).maps)).toEqual([
    [
      [0, 0],
      [0, 0],
    ],
  ]);
});

it('Grad-CAM explains networks that are sure: the score is taken before softmax or sigmoid', async () => {
  const make = (units: number, activation: 'linear' | 'softmax' | 'sigmoid', scale: number): Sequential => {
    const model = sequential([
      conv2d({ filters: 2, kernelSize: 1, inputShape: [2, 2, 1], useBias: false }),
      globalAveragePooling2d(),
      dense({ units, activation, useBias: false }),
    ]);
    const kernel =
      units === 1
        ? [[scale], [0]]
        : [
            [scale, -scale],
            [0, 0],
          ];
    model.setWeights([[[[[1, -1]]]], kernel]);
    return model;
  };
  const x = tensor([1, 2, 3, 4]).reshape([1, 2, 2, 1]);
  const expected = await read((await gradCam(make(2, 'linear', 10), x, { target: 0 })).maps);
  // e^50 and more against 1: as float32, probabilities of 1 and 0.
  expect(await read((await gradCam(make(2, 'softmax', 10), x, { target: 0 })).maps)).toEqual(expected);
  expect(await read((await gradCam(make(1, 'sigmoid', 5), x)).maps)).toEqual(expected);
});

it('a model that gives no number is not explained', async () => {
  const model = linear();
  model.setWeights([
    [
      [Number.NaN, 0],
      [0, 0],
    ],
    [0, 0],
  ]);
  await expect(saliency(model, [[1, 2]], { target: 0 })).rejects.toThrow('gives NaN for example 0');
  await expect(integratedGradients(linear(), [[1, Number.NaN]])).rejects.toThrow('gives NaN for example 0');
});
