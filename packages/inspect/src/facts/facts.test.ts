import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { digits } from '@neurite/data-uci';
import {
  add,
  batchNormalization,
  conv2d,
  dense,
  embedding,
  flatten,
  globalAveragePooling1d,
  globalAveragePooling2d,
  input,
  lstm,
  maxPooling2d,
  transformerEncoder,
} from '@neurite/layers';
import { Model, model as functional, sequential } from '@neurite/models';
import { ndArray, setSeed, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  activationPictures,
  drawGraph,
  embeddingsOf,
  filterPictures,
  mosaic,
  printProfile,
  profile,
  project,
  projectionPlot,
} from '../index.ts';

beforeEach(async () => {
  await useBackend('wasm');
  setSeed(0);
});

const network = () =>
  sequential([
    conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 3] }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    dense({ units: 5 }),
  ]);

describe('a profile', () => {
  it.each(['cpu', 'wasm'])('counts parameters, operations and bytes of each layer, on %s', async (backend) => {
    await useBackend(backend);
    const { layers, total, ...rest } = await profile(network(), [8, 8, 3], { batchSize: 2, runs: 2 });
    expect(rest).toEqual({ backend, batchSize: 2 });
    expect(layers.map(({ path, outputShape, parameters }) => [path, outputShape, parameters])).toEqual([
      ['conv2d', [2, 6, 6, 4], 112],
      ['maxPooling2d', [2, 3, 3, 4], 0],
      ['flatten', [2, 36], 0],
      ['dense', [2, 5], 185],
    ]);
    const [conv, pool, flat, last] = layers;
    // Two for each multiply-add, one for each bias added.
    expect(conv!.flops).toBe(2 * (2 * 36 * 4) * 27 + 2 * 36 * 4);
    expect(pool!.flops).toBe(2 * 9 * 4 * 4);
    expect(flat!.flops).toBe(0);
    expect(last!.flops).toBe(2 * 2 * 36 * 5 + 10);
    expect([last!.weightBytes, last!.outputBytes]).toEqual([185 * 4, 40]);
    expect(total.flops).toBe(layers.reduce((sum, { flops }) => sum + flops, 0));
    expect(total.parameters).toBe(297);
    expect([...layers, total].every(({ milliseconds }) => milliseconds! > 0)).toBe(true);
  });

  it('sees layers inside of blocks and of models of one’s own, recurrent layers as a whole, and words', async () => {
    const text = sequential([
      embedding({ inputDim: 9, outputDim: 4, inputShape: [6] }),
      transformerEncoder({ numHeads: 2, intermediateDim: 8 }),
      lstm({ units: 3, returnSequences: true }),
      globalAveragePooling1d(),
    ]);
    const { layers } = await profile(text, [6], { runs: 0 });
    const paths = layers.map(({ path }) => path);
    expect(paths).toContain('transformerEncoder/selfAttention');
    expect(paths).toContain('transformerEncoder/feedforwardIntermediate');
    const recurrent = layers.find(({ className }) => className === 'Lstm')!;
    expect(recurrent.flops).toBeGreaterThan(6 * 2 * (4 + 3) * 12);
    expect(recurrent.milliseconds).toBeUndefined();
    class Own extends Model {
      readonly fc = dense({ units: 2 });
      override call(x: Tensor, context: object): Tensor {
        return this.fc.apply(x, context);
      }
    }
    expect((await profile(new Own(), [3], { runs: 0 })).layers.map(({ path }) => path)).toEqual(['fc']);
  });

  it('is printed as a table', async () => {
    const lines = printProfile(await profile(network(), [8, 8, 3], { runs: 1 })).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/^conv2d \(Conv2d\) +\[1, 6, 6, 4\] +112 +7,920 +/);
    expect(lines[5]).toContain('whole model on wasm, batch of 1');
  });

  it('refuses another shape, naming the layer, and models of several inputs', async () => {
    await expect(profile(network(), [8, 8, 1])).rejects.toThrow('conv2d');
    const [a, b] = [input({ shape: [2], name: 'a' }), input({ shape: [2], name: 'b' })];
    const joined = functional({ inputs: [a, b], outputs: add().apply([a, b]) });
    await expect(profile(joined, [2])).rejects.toThrow('this one has 2: a, b');
    await expect(profile(network(), [8, 8, 3], { batchSize: 0 })).rejects.toThrow('batchSize must be at least 1');
  });
});

describe('the drawing of a graph', () => {
  it('has a box for each layer and an arrow for each connection, none upon another', () => {
    const inputs = input({ shape: [8], name: 'pixels <8>' });
    const hidden = dense({ units: 8, activation: 'relu' }).apply(inputs);
    const branch = dense({ units: 8 }).apply(hidden);
    const model = functional({ inputs, outputs: dense({ units: 2 }).apply(add().apply([hidden, branch])) });
    const svg = drawGraph(model);
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map(
      (match) => match.slice(1).map(Number),
    ) as [number, number, number, number][];
    expect(boxes).toHaveLength(5);
    expect(svg.match(/marker-end/g)).toHaveLength(5);
    expect(svg).toContain('pixels &lt;8&gt;');
    expect(svg).toContain('72 parameters');
    for (const [index, [x, y, width, height]] of boxes.entries()) {
      for (const [left, top, across, down] of boxes.slice(index + 1)) {
        expect(x + width <= left || left + across <= x || y + height <= top || top + down <= y).toBe(true);
      }
    }
  });

  it('draws a stack from top to bottom', () => {
    const tops = [...drawGraph(network()).matchAll(/<rect x="[\d.]+" y="([\d.]+)"/g)].map((match) => Number(match[1]));
    expect(tops).toHaveLength(5);
    expect(tops.toSorted((a, b) => a - b)).toEqual(tops);
  });

  it('says what it cannot draw', () => {
    class Own extends Model {
      readonly fc = dense({ units: 2 });
      override call(x: Tensor): Tensor {
        return this.fc.apply(x);
      }
    }
    const own = new Own();
    expect(() => drawGraph(own)).toThrow('not built yet');
    own.build([3]);
    expect(() => drawGraph(own)).toThrow('computes in its own call');
  });
});

describe('pictures', () => {
  it('of filters: in colour for three channels, else one for each channel', async () => {
    const model = network();
    const colour = await filterPictures(model, 'conv2d');
    expect(colour.shape).toEqual([4, 3, 3, 3]);
    const weights = await model.getWeights()[0]!.data();
    const first = Array.from({ length: 27 }, (_, index) => weights[index * 4]!);
    const [low, high] = [Math.min(...first), Math.max(...first)];
    first.forEach((weight, index) => expect(colour.data[index]).toBeCloseTo((weight - low) / (high - low), 5));
    const grey = sequential([conv2d({ filters: 2, kernelSize: 2, inputShape: [4, 4, 2] })]);
    expect((await filterPictures(grey, 'conv2d')).shape).toEqual([4, 2, 2, 1]);
    await expect(filterPictures(network(), 'dense')).rejects.toThrow('no kernel');
  });

  it('of what a layer gives for a large picture', async () => {
    const model = sequential([
      conv2d({ filters: 1, kernelSize: 1, inputShape: [512, 512, 1] }),
      globalAveragePooling2d(),
    ]);
    const x = ndArray(
      Float32Array.from({ length: 512 * 512 }, (_, pixel) => pixel),
      [1, 512, 512, 1],
    );
    const { data } = await activationPictures(model, x, 'conv2d');
    expect(Math.abs(data.at(-1)! - data[0]!)).toBe(1);
  });

  it('of what a layer gives for a piece of clothing, side by side in one', async () => {
    const { train } = await fashionMnistSample();
    const model = sequential([
      conv2d({ filters: 6, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      batchNormalization(),
      globalAveragePooling2d(),
    ]);
    const image = ndArray(train.x.data.slice(0, 784), [1, 28, 28, 1]);
    const pictures = await activationPictures(model, image, 'conv2d');
    expect(pictures.shape).toEqual([6, 26, 26, 1]);
    const whole = mosaic(pictures);
    expect(whole.shape).toEqual([2 * 27 - 1, 3 * 27 - 1, 1]);
    expect(whole.data[0]).toBe(pictures.data[0]);
    expect(whole.data[27]).toBe(pictures.data[26 * 26]);
    expect(whole.data[26]).toBe(1);
    expect(mosaic(pictures, { columns: 6 }).shape).toEqual([26, 6 * 27 - 1, 1]);
    await expect(activationPictures(model, image, 'globalAveragePooling2d')).rejects.toThrow('gives pictures');
  });
});

describe('a projection', () => {
  it('by principal components: directions, order and shares of variance', async () => {
    // Along (3, 4)/5 the deviation is 10 times that across.
    const rows = Array.from({ length: 40 }, (_, index) => {
      const [along, across] = [Math.sin(index) * 10, Math.cos(7 * index)];
      return [0.6 * along - 0.8 * across + 5, 0.8 * along + 0.6 * across - 3];
    });
    const { points, explainedVariance } = await project(rows);
    expect(explainedVariance![0]).toBeGreaterThan(0.97);
    expect(explainedVariance![0]! + explainedVariance![1]!).toBeCloseTo(1, 6);
    const mean = rows.reduce((sum, [x, y]) => sum + 0.6 * x! + 0.8 * y!, 0) / rows.length;
    const expected = rows.map(([x, y]) => 0.6 * x! + 0.8 * y! - mean);
    const sign = Math.sign(points[0]![0]! * expected[0]!);
    points.forEach(([first], index) => expect(Math.abs(sign * first! - expected[index]!)).toBeLessThan(0.5));
  });

  it('by UMAP: digits of a kind lie together, and a seed fixes where', async () => {
    const { x, y } = await digits();
    const some = tensor(ndArray(x.data.slice(0, 200 * 64), [200, 64]));
    const { points } = await project(some, { method: 'umap', seed: 3 });
    const again = await project(some, { method: 'umap', seed: 3 });
    expect(points).toEqual(again.points);
    const nearest = points.map((point, index) => {
      const distance = (other: readonly number[]): number => Math.hypot(point[0]! - other[0]!, point[1]! - other[1]!);
      const order = points.map((other, place) => [place === index ? Infinity : distance(other), place] as const);
      return order.reduce((a, b) => (b[0] < a[0] ? b : a))[1];
    });
    const same = nearest.filter((place, index) => y.data[place] === y.data[index]).length;
    expect(same / points.length).toBeGreaterThan(0.8);
    const svg = projectionPlot(points, y.data.slice(0, 200));
    expect(svg).toMatch(/^<svg/);
    expect(() => projectionPlot(points, [1])).toThrow('a label for each point');
  });

  it('of what a layer gives', async () => {
    const vectors = await embeddingsOf(network(), ndArray(new Float32Array(2 * 192), [2, 8, 8, 3]), 'conv2d');
    expect(vectors.shape).toEqual([2, 144]);
    await expect(embeddingsOf(network(), ndArray(new Float32Array(192), [1, 8, 8, 3]), 'conv')).rejects.toThrow(
      'It has: conv2d',
    );
  });

  it('refuses what cannot be projected', async () => {
    await expect(project([[1], [2], [3]])).rejects.toThrow('cannot be shown in 2 dimensions');
    await expect(project([1, 2])).rejects.toThrow('[2]');
    await expect(
      project([
        [1, Number.NaN],
        [1, 2],
        [3, 4],
      ]),
    ).rejects.toThrow('vector 0');
    await expect(
      project(
        [
          [1, 2],
          [1, 2],
          [3, 4],
        ],
        { method: 'tsne' as 'pca' },
      ),
    ).rejects.toThrow("'pca' or 'umap'");
  });
});
