/** Trains a small convolutional network on embedded pictures, and shows what it takes for what. */
import { filterPictures, gradCam } from '@neurite/inspect';
import type { Sequential } from '@neurite/models';
import { ndArray, type Tensor } from '@neurite/tensors';
import type { Experiment } from '../../engine/experiment.ts';
import { fitExperiment, modelFrom } from '../../engine/fit-experiment.ts';
import type { PicturesConfig } from './config.ts';
import { loadPictures, makeNetwork, type PictureSet } from './network.ts';
import type { Judged, PictureAnswer, PictureQuestion, PicturesMaterial, PicturesView } from './view.ts';

const CLASSES = 10;
const MOST_MISTAKES = 12;

export async function makePictures(
  config: PicturesConfig,
  saved?: Uint8Array,
): Promise<Experiment<PicturesMaterial, PicturesView>> {
  const { side, classNames, train, test } = await loadPictures(config);
  const network = await modelFrom(saved, () => makeNetwork(config));
  const [firstLayer, lastConvolution] = network.layers.filter(({ name }) => name!.startsWith('conv2d'));
  /** What the network made of the held-out pictures after the last epoch: to ask it at every view would take too long. */
  let judged: Pick<PicturesView, 'confusion' | 'mistakes'> | undefined;
  return fitExperiment(network, {
    tab: 'pictures',
    config,
    x: train.x,
    y: train.y,
    options: {
      epochs: config.epochs,
      batchSize: config.batchSize,
      seed: config.seed,
      validationData: [test.x, test.y],
    },
    callbacks: [{ onEpochEnd: () => void (judged = undefined) }],
    material: {
      side,
      classNames,
      pictures: Uint8Array.from(test.x.data, (value) => Math.round(255 * value)),
      labels: test.y.data as Int32Array,
    },
    view: async () => {
      judged ??= await judge(network, test);
      return { ...judged, filters: await filtersOf(network, firstLayer!.name!) };
    },
    ask: (_, { pixels }: PictureQuestion) => look(network, lastConvolution!.name!, pixels, side),
  });
}

async function judge(network: Sequential, { x, y }: PictureSet): Promise<Pick<PicturesView, 'confusion' | 'mistakes'>> {
  const probabilities = await (await network.predict(x, { batchSize: 250 })).data();
  const confusion = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0));
  const mistakes: Judged[] = [];
  y.data.forEach((label, index) => {
    const own = probabilities.slice(index * CLASSES, (index + 1) * CLASSES);
    const confidence = Math.max(...own);
    const predicted = own.indexOf(confidence);
    confusion[label]![predicted]! += 1;
    if (predicted !== label) mistakes.push({ index, predicted, confidence });
  });
  mistakes.sort((a, b) => b.confidence - a.confidence);
  return { confusion, mistakes: mistakes.slice(0, MOST_MISTAKES) };
}

async function filtersOf(network: Sequential, layer: string): Promise<Float32Array[]> {
  const { data, shape } = await filterPictures(network, layer);
  const size = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, index) => data.slice(index * size, (index + 1) * size) as Float32Array);
}

/** What a picture shows, and where that was seen. */
async function look(network: Sequential, layer: string, pixels: Float32Array, side: number): Promise<PictureAnswer> {
  const picture = ndArray(pixels, [1, side, side, 1]);
  const [probabilities, { maps }] = await Promise.all([network.predict(picture), gradCam(network, picture, { layer })]);
  return { probabilities: await numbers(probabilities), heat: await numbers(maps) };
}

async function numbers(tensor: Tensor): Promise<Float32Array> {
  return (await tensor.data()) as Float32Array;
}
