import { jit, ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import golden from '../golden/preprocessing.json' with { type: 'json' };
import {
  type AdaptData,
  categoryEncoding,
  centerCrop,
  discretization,
  hashing,
  integerLookup,
  type Layer,
  layerFromConfig,
  layerToConfig,
  normalization,
  rescaling,
  resizing,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectClose, type GoldenArray, read } from '../testing/golden.ts';
import { UNIVERSAL_PRIME, universalCoefficients } from './stable-hash.ts';

interface AdaptedCase {
  readonly name: string;
  readonly layer: string;
  readonly config: object;
  readonly data: GoldenArray;
  readonly input: GoldenArray;
  readonly output: GoldenArray;
}
const cases = golden.cases as unknown as AdaptedCase[];
const makers = { normalization, discretization } as unknown as Record<
  string,
  (config: object) => Layer & { adapt(data: AdaptData): Promise<void> }
>;

async function* inBatches(data: Tensor, size: number): AsyncGenerator<Tensor> {
  for (let row = 0; row < data.shape[0]!; row += size) {
    const count = Math.min(size, data.shape[0]! - row);
    yield data.slice([row, ...data.shape.slice(1).map(() => 0)], [count, ...data.shape.slice(1)]);
  }
}

onEachBackend(() => {
  it.each(cases.map((item) => [item.name, item] as const))(
    '%s is as in numpy and scikit-learn',
    async (_name, item) => {
      for (const data of [read(item.data), inBatches(read(item.data), 3)]) {
        const layer = makers[item.layer]!(item.config);
        await layer.adapt(data);
        const x = read(item.input);
        expectClose(layer.apply(x), item.output, 'the output');
        expectClose(jit((input: Tensor) => layer.apply(input))(x), item.output, 'the compiled output');
      }
    },
  );

  it('a compiled step sees the statistics of a normalization that is adapted anew', async () => {
    const layer = normalization();
    await layer.adapt([[0], [2]]);
    const step = jit((x: Tensor) => layer.apply(x));
    expect(step(ndArray([[3]]) as never).arraySync()).toEqual([[2]]);
    await layer.adapt([[2], [6]]);
    expect(step(ndArray([[3]]) as never).arraySync()).toEqual([[-0.5]]);
  });

  it('integers are hashed as the formula says, the extremes too, eager and compiled', () => {
    const values = [0, 1, 1023, 1024, 123456789, 2 ** 31 - 1, -1, -(2 ** 31), -987654321];
    const [a, b, c, e] = universalCoefficients('4');
    const expected = values.map((value) => {
      const bits = value >>> 0;
      const sum = (bits & 1023) * a + ((bits >>> 10) & 1023) * b + (bits >>> 20) * c + e;
      return (sum % UNIVERSAL_PRIME) % 1000;
    });
    const layer = hashing({ numBins: 1000, salt: 4 });
    const x = ndArray(values, [values.length, 1], 'int32');
    expect([...layer.apply(x).dataSync()]).toEqual(expected);
    expect([...jit((input: Tensor) => layer.apply(input))(x as never).dataSync()]).toEqual(expected);
  });

  it('integers are looked up, eager and compiled', () => {
    const options = { vocabulary: [12, 36, 1138, -5], maskToken: 0, numOovIndices: 2 };
    const layer = integerLookup(options);
    const x = ndArray([12, 1138, 42, 0, -5, 43, 36, 2 ** 31 - 1], [2, 4], 'int32');
    const expected = [
      [3, 5, 1, 0],
      [6, 2, 4, 2],
    ];
    expect(layer.getVocabulary()).toEqual([0, -1, -1, 12, 36, 1138, -5]);
    expect(layer.apply(x).arraySync()).toEqual(expected);
    expect(jit((input: Tensor) => layer.apply(input))(x as never).arraySync()).toEqual(expected);
    const back = integerLookup({ ...options, numOovIndices: 1, invert: true });
    expect(back.apply([[2, 3, 1, 0, 5, 6, -1]]).arraySync()).toEqual([[12, 36, -1, 0, -5, -1, -1]]);
    const counted = integerLookup({ vocabulary: [3, 1], maskToken: 0, outputMode: 'count' });
    expect(counted.apply([[1, 1, 0, 9]]).arraySync()).toEqual([[1, 0, 2]]);
  });
});

describe('on the cpu', () => {
  it('what an integerLookup learns is ordered by frequency, weighed, cut off and saved', async () => {
    await useBackend('cpu');
    const layer = integerLookup({ maxTokens: 3, outputMode: 'tfIdf' });
    await layer.adapt([
      [7, 7, 5],
      [5, 7, 9],
      [5, 5, 8],
    ]);
    expect(layer.getVocabulary()).toEqual([-1, 5, 7]);
    const [five, seven] = [Math.log(1 + 3 / 4), Math.log(1 + 3 / 3)];
    const again = layerFromConfig('IntegerLookup', JSON.parse(JSON.stringify(layerToConfig(layer).config))) as Layer;
    const [row] = again.apply([[5, 7, 7, 1]]).arraySync() as number[][];
    [(five + seven) / 2, five, 2 * seven].forEach((weight, at) => expect(row![at]).toBeCloseTo(weight, 6));
  });

  it('the examples of Keras hold', () => {
    expect(
      rescaling({ scale: [2, 3], offset: [0, 1] })
        .apply([[1, 1]])
        .arraySync(),
    ).toEqual([[2, 4]]);
    expect(
      categoryEncoding({ numTokens: 4 })
        .apply([
          [0, 1],
          [0, 0],
          [1, 2],
          [3, 1],
        ])
        .arraySync(),
    ).toEqual([
      [1, 1, 0, 0],
      [1, 0, 0, 0],
      [0, 1, 1, 0],
      [0, 1, 0, 1],
    ]);
    expect(categoryEncoding({ numTokens: 3, outputMode: 'oneHot' }).apply([1, 2, 7]).arraySync()).toEqual([
      [0, 1, 0],
      [0, 0, 1],
      [0, 0, 0],
    ]);
    expect(
      categoryEncoding({ numTokens: 3, outputMode: 'count' })
        .apply([[1, 1, 2]])
        .arraySync(),
    ).toEqual([[0, 2, 1]]);
    expect(
      discretization({ binBoundaries: [0, 1, 2] })
        .apply([
          [-1.5, 1, 3.4, 0.5],
          [0, 3, 1.3, 0],
        ])
        .arraySync(),
    ).toEqual([
      [0, 2, 3, 1],
      [1, 3, 2, 1],
    ]);
  });

  it('a normalization undoes itself, and its statistics are weights that are not trained', async () => {
    const x = [
      [1, 10],
      [3, 30],
    ];
    const layer = normalization();
    await layer.adapt(x);
    expect([...layer.namedWeights.keys()]).toEqual(['mean', 'variance']);
    expect(layer.trainableVariables).toEqual([]);
    const back = normalization({ invert: true });
    await back.adapt(x);
    expect(back.apply(layer.apply(x)).arraySync()).toEqual(x);
    expect(
      normalization({ mean: [2, 20], variance: [1, 100] })
        .apply(x)
        .arraySync(),
    ).toEqual(layer.apply(x).arraySync());
  });

  it('hashes spread, a mask has bin 0 alone, and salts differ', () => {
    const x = ndArray(
      Array.from({ length: 1000 }, (_, at) => at * 64),
      [1000, 1],
      'int32',
    );
    const bins = (salt: number): number[] => [...hashing({ numBins: 11, salt, maskValue: 64 }).apply(x).dataSync()];
    const counts = new Array<number>(11).fill(0);
    for (const bin of bins(0)) counts[bin]!++;
    expect(counts[0]).toBe(1);
    expect(Math.min(...counts.slice(1))).toBeGreaterThan(70);
    expect(bins(0)).not.toEqual(bins(1));
  });

  it('images are cut in the middle, or enlarged where they are too small', () => {
    const image = ndArray(
      Array.from({ length: 20 }, (_, at) => at),
      [1, 4, 5, 1],
    );
    expect([...centerCrop({ height: 2, width: 2 }).apply(image).dataSync()]).toEqual([6, 7, 11, 12]);
    expect(centerCrop({ height: 8, width: 2 }).apply(image).shape).toEqual([1, 8, 2, 1]);
    const cut = resizing({ height: 2, width: 2, interpolation: 'nearest', cropToAspectRatio: true });
    expect([...cut.apply(image).dataSync()]).toEqual([6, 8, 16, 18]);
  });

  it.each<[string, () => unknown, string]>([
    ['a mean alone', () => normalization({ mean: 1 }), 'give mean and variance both'],
    ['a negative variance', () => normalization({ mean: 1, variance: -1 }), 'variance must be of at least 0; got -1.'],
    [
      'a mean of another length',
      () => normalization({ mean: [1, 2], variance: 1 }).apply([[1, 2, 3]]),
      'or of shape [3]',
    ],
    ['the batch axis', () => normalization({ axis: 0 }).apply([[1]]), 'axis 0 is the batch axis'],
    ['an axis twice', () => normalization({ axis: [1, -1] }).apply([[1]]), 'names one axis twice'],
    ['no data', () => normalization().adapt(ndArray(new Float32Array(), [0, 2])), 'adapt got no data'],
    ['data for given statistics', () => normalization({ mean: 0, variance: 1 }).adapt([[1]]), 'was given its mean'],
    ['a data set of records', () => normalization().adapt(records() as never), 'dataset.map(({ x }) => x)'],
    ['other features', () => adaptedTo2().then((layer) => layer.apply([[1, 2, 3]])), 'Its weights were made for 2'],
    ['an infinite scale', () => rescaling({ scale: Infinity }), 'rescaling: scale must be a finite number'],
    ['no tokens', () => categoryEncoding({ numTokens: 0 }), 'categoryEncoding: numTokens must be a whole number of at'],
    [
      'an unknown mode',
      () => categoryEncoding({ numTokens: 2, outputMode: 'onehot' as never }),
      "Did you mean 'oneHot'?",
    ],
    ['neither bins nor boundaries', () => discretization({}), 'got neither'],
    ['boundaries out of order', () => discretization({ binBoundaries: [2, 1] }), 'in ascending order; got [2,1]'],
    ['bins that are not known', () => discretization({ numBins: 3 }).apply([[1]]), 'does not know its boundaries'],
    ['no vocabulary', () => integerLookup().apply([[1]]), 'integerLookup has no vocabulary yet'],
    ['a token twice', () => integerLookup({ vocabulary: [3, 3] }), '3 stands in the vocabulary twice'],
    ['a fraction', () => integerLookup({ vocabulary: [0.5] }), 'must be of whole numbers'],
    ['a special token', () => integerLookup({ vocabulary: [-1] }), '-1 is a special token'],
    ['too many tokens', () => integerLookup({ vocabulary: [1, 2], maxTokens: 2 }), 'more than maxTokens, 2'],
    ['too few weights', () => integerLookup({ vocabulary: [1, 2], idfWeights: [1] }), 'one for each of the 2 tokens'],
    ['too many bins', () => hashing({ numBins: 2 ** 20 }), 'numBins must be at most 1048573'],
    ['a bin for the mask alone', () => hashing({ numBins: 1, maskValue: 0 }), 'at least 2 where there is a maskValue'],
    [
      'an unknown interpolation',
      () => resizing({ height: 1, width: 1, interpolation: 'cubic' as never }),
      'Known: bilinear, nearest.',
    ],
    ['no height', () => centerCrop({ width: 2 } as never), 'centerCrop: height must be a whole number of at least 1'],
    [
      'channels first',
      () => centerCrop({ height: 1, width: 1, dataFormat: 'channelsFirst' as never }),
      'is not supported',
    ],
  ])('%s is refused', async (_name, run, message) => {
    await expect((async () => run())()).rejects.toThrow(message);
  });
});

async function* records(): AsyncGenerator<object> {
  yield { x: [[1]], y: [0] };
}

async function adaptedTo2(): Promise<Layer> {
  const layer = normalization();
  await layer.adapt([[1, 2]]);
  return layer;
}
