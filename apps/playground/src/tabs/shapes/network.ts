/** Data and network of a run, made with the packages: what `program.ts` says as text. */
import { makeBlobs, makeCircles, makeMoons, trainTestSplit } from '@neurite/datasets';
import { dense, l2, randomNormal } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { type NdArray, ndArray, setSeed } from '@neurite/tensors';
import { optimizerOf } from '../optimizers.ts';
import { classesOf, type ShapesConfig } from './config.ts';
import { LEAST_POINTS_TO_SPLIT, TEST_SHARE } from './network-constants.ts';
import { makeSpirals } from './spirals.ts';

/** Points and their classes. */
export interface Points {
  readonly x: NdArray<[number, number]>;
  readonly y: NdArray<[number]>;
}

export interface SplitPoints {
  readonly train: Points;
  /** Held out; fewer than ten points are all for training. */
  readonly test: Points | undefined;
}

export function pointsOf(config: ShapesConfig): Points {
  const { data, samples: nSamples, noise, seed: randomState, points } = config;
  switch (data) {
    case 'moons':
      return makeMoons({ nSamples, noise, randomState });
    case 'circles':
      return makeCircles({ nSamples, noise, factor: 0.5, randomState });
    case 'spirals':
      return makeSpirals({ nSamples, noise: noise / 4, randomState });
    case 'blobs':
      return makeBlobs({ nSamples, centers: 3, centerBox: [-1, 1], clusterStd: 0.05 + noise, randomState });
    case 'own':
      return {
        x: ndArray(Float32Array.from(points.flatMap(({ x, y }) => [x, y])), [points.length, 2]),
        y: ndArray(Int32Array.from(points.map(({ label }) => label)), [points.length]),
      };
  }
}

export function splitPoints(config: ShapesConfig): SplitPoints {
  const all = pointsOf(config);
  if (all.y.data.length < LEAST_POINTS_TO_SPLIT) return { train: all, test: undefined };
  const split = trainTestSplit(all, { testSize: TEST_SHARE, randomState: config.seed });
  const { xTrain, xTest, yTrain, yTest } = split as unknown as Record<string, never>;
  return { train: { x: xTrain!, y: yTrain! }, test: { x: xTest!, y: yTest! } };
}

/** The compiled network, with fresh weights that follow from the seed. */
export function makeNetwork(config: ShapesConfig): Sequential {
  setSeed(config.seed);
  const classes = classesOf(config);
  const common = {
    kernelInitializer: config.initializer === 'randomNormal' ? randomNormal({ stddev: 1 }) : config.initializer,
    ...(config.l2 === 0 ? {} : { kernelRegularizer: l2(config.l2) }),
  };
  const hidden = config.layers.map(({ units, activation }, index) =>
    dense({ units, activation, ...common, ...(index === 0 ? { inputShape: [2] } : {}) }),
  );
  const output = dense({
    ...(classes === 2 ? { units: 1, activation: 'sigmoid' } : { units: classes, activation: 'softmax' }),
    ...common,
    ...(hidden.length === 0 ? { inputShape: [2] } : {}),
  });
  const network = sequential([...hidden, output]);
  network.compile({
    optimizer: optimizerOf(config.optimizer, config.learningRate),
    loss: classes === 2 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return network;
}
