/** Pictures and network of a run, made with the packages: what `program.ts` says as text. */
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { digits } from '@neurite/data-uci';
import { trainTestSplit } from '@neurite/datasets';
import { conv2d, dense, dropout, flatten, maxPooling2d } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { type NdArray, ndArray, setSeed } from '@neurite/tensors';
import { optimizerOf } from '../optimizers.ts';
import { DIGITS_TEST_SHARE, type PicturesConfig, shapesOfNetworks } from './config.ts';

export interface PictureSet {
  readonly x: NdArray;
  readonly y: NdArray;
}

export interface SplitPictures {
  readonly side: number;
  readonly classNames: readonly string[];
  readonly train: PictureSet;
  readonly test: PictureSet;
}

export async function loadPictures({ data, samples, seed }: PicturesConfig): Promise<SplitPictures> {
  if (data === 'fashion') {
    const { train, test } = await fashionMnistSample();
    const x = ndArray(train.x.data.subarray(0, samples * 28 * 28), [samples, 28, 28, 1]);
    const y = ndArray(train.y.data.subarray(0, samples), [samples]);
    return { side: 28, classNames: train.targetNames, train: { x, y }, test };
  }
  const table = await digits();
  const x = ndArray(
    table.x.data.map((dots) => dots / 16),
    [table.y.data.length, 8, 8, 1],
  );
  const split = trainTestSplit({ x, y: table.y }, { testSize: DIGITS_TEST_SHARE, randomState: seed });
  const { xTrain, xTest, yTrain, yTest } = split;
  return {
    side: 8,
    classNames: table.targetNames,
    train: { x: xTrain, y: yTrain },
    test: { x: xTest, y: yTest },
  };
}

/** The compiled network, with fresh weights that follow from the seed. */
export function makeNetwork(config: PicturesConfig): Sequential {
  setSeed(config.seed);
  const { filters, units } = shapesOfNetworks[config.size];
  const side = config.data === 'fashion' ? 28 : 8;
  const convolution = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const network = sequential([
    conv2d({ filters: filters[0], ...convolution, inputShape: [side, side, 1] }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: filters[1], ...convolution }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    ...(config.dropout === 0 ? [] : [dropout({ rate: config.dropout })]),
    dense({ units, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  network.compile({
    optimizer: optimizerOf(config.optimizer, config.learningRate),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return network;
}
