/** Learns classes from a few photos of each, and says which a photo shows. */
import type { Model } from '@neurite/models';
import { ndArray, type NdArray } from '@neurite/tensors';
import type { Experiment } from '../../engine/experiment.ts';
import { fitExperiment, modelFrom } from '../../engine/fit-experiment.ts';
import type { OwnData } from '../../engine/own-data.ts';
import { SAMPLE, type TeachConfig } from './config.ts';
import { makeNetwork } from './network.ts';
import { ownPhotos, photosOf } from './photos.ts';
import { samplePhotos } from './sample.ts';
import {
  isHeldOut,
  PHOTO_SIDE,
  type TaughtClass,
  type TeachMaterial,
  type TeachQuestion,
  type TeachView,
} from './view.ts';

export async function makeTeach(
  config: TeachConfig,
  saved?: Uint8Array,
  own?: OwnData,
): Promise<Experiment<TeachMaterial, TeachView>> {
  const isSample = config.photos === SAMPLE;
  const classes = isSample ? await samplePhotos() : await photosOf(config.photos, own);
  const fresh = await makeNetwork(config, classes.length);
  const network = await modelFrom(saved, () => fresh as unknown as Model);
  const [x, y] = examplesOf(classes, (index) => !isHeldOut(index));
  const heldOut = examplesOf(classes, isHeldOut);
  const trained = network.trainableVariables.reduce((sum, { size }) => sum + size, 0);
  return fitExperiment<Model, TeachMaterial, TeachView>(network, {
    tab: 'teach',
    config,
    x,
    y,
    options: {
      epochs: config.epochs,
      batchSize: config.batchSize,
      seed: config.seed,
      ...(heldOut[1].data.length === 0 ? {} : { validationData: heldOut }),
    },
    // So that a program knows what the outputs mean.
    userData: () => ({ classes: classes.map(({ name }) => name) }),
    own: isSample ? undefined : ownPhotos(classes),
    material: { classes, trained, frozen: network.countParameters() - trained },
    view: async () => ({}),
    ask: async (_, { photo }: TeachQuestion) => (await network.predict(stacked([photo]))).data(),
  });
}

function examplesOf(classes: readonly TaughtClass[], isChosen: (index: number) => boolean): [x: NdArray, y: NdArray] {
  const chosen = classes.flatMap(({ photos }, label) =>
    photos.filter((_, index) => isChosen(index)).map((photo) => ({ photo, label })),
  );
  const labels = Int32Array.from(chosen, ({ label }) => label);
  return [stacked(chosen.map(({ photo }) => photo)), ndArray(labels, [chosen.length])];
}

function stacked(photos: readonly Uint8Array[]): NdArray {
  const size = PHOTO_SIDE * PHOTO_SIDE * 3;
  const values = new Float32Array(photos.length * size);
  for (const [index, photo] of photos.entries()) {
    for (let at = 0; at < size; at++) values[index * size + at] = photo[at]! / 255;
  }
  return ndArray(values, [photos.length, PHOTO_SIDE, PHOTO_SIDE, 3]);
}
