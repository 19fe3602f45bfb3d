/**
 * The networks of face-api, made of our own layers. They take pictures in [0, 1] and subtract the mean colours themselves.
 *
 * Source: V. Mühler, face-api.js, and V. Mandic's continuation of it, npm @vladmandic/face-api (MIT).
 */
import {
  activation,
  add,
  averagePooling2d,
  concatenate,
  dense,
  flatten,
  globalAveragePooling2d,
  input,
  leakyReLU,
  maxPooling2d,
  rescaling,
  type SymbolicTensor,
  zeroPadding2d,
} from '@neurite/layers';
import { type Functional, model } from '@neurite/models';
import type { NdArray } from '@neurite/tensors';
import { NamedLayers } from './named-layers.ts';

/** A network, and how it takes its weights. */
export interface FaceNetwork {
  readonly network: Functional;
  setWeights(weights: ReadonlyMap<string, NdArray>): void;
}

function faceNetwork(
  size: number,
  mean: readonly [red: number, green: number, blue: number],
  build: (x: SymbolicTensor, layers: NamedLayers) => SymbolicTensor,
): FaceNetwork {
  const layers = new NamedLayers();
  const inputs = input({ shape: [size, size, 3] });
  const centred = rescaling({ scale: 1, offset: mean.map((value) => -value / 255) }).apply(inputs);
  const network = model({ inputs, outputs: build(centred, layers) });
  return { network, setWeights: (weights) => layers.setWeights(weights) };
}

/** Finds faces: [size / 32, size / 32, 25], five boxes of five numbers in each cell. */
export function tinyFaceNetwork(size: number): FaceNetwork {
  return faceNetwork(size, TINY_MEAN, (images, layers) =>
    layers.conv(tinyFeatures(images, layers), 'conv8', 25, 1, { padding: 'valid' }),
  );
}

/** What the detector sees before it decides: [size / 32, size / 32, 512]. */
export function tinyFaceFeatures(size: number): FaceNetwork {
  return faceNetwork(size, TINY_MEAN, tinyFeatures);
}

const TINY_MEAN = [117.001, 114.697, 97.404] as const;

function tinyFeatures(images: SymbolicTensor, layers: NamedLayers): SymbolicTensor {
  const leaky = (x: SymbolicTensor): SymbolicTensor => leakyReLU({ negativeSlope: 0.1 }).apply(x);
  const halved = (x: SymbolicTensor, strides: number): SymbolicTensor =>
    maxPooling2d({ poolSize: 2, strides, padding: 'same' }).apply(x);
  // The first convolution loses a border, the others keep the size.
  let x = halved(leaky(layers.conv(images, 'conv0', 16, 3, { padding: 'valid' })), 2);
  for (const [block, filters] of [32, 64, 128, 256, 512].entries()) {
    x = halved(leaky(layers.separable(x, `conv${block + 1}`, filters)), block === 4 ? 1 : 2);
  }
  return x;
}

/** Finds 68 points of a face: [136], x and y in turn, as shares of the side of the picture. */
export function landmarkNetwork(): FaceNetwork {
  return faceNetwork(112, [122.782, 117.001, 104.298], (images, layers) => {
    const relu = (x: SymbolicTensor): SymbolicTensor => activation('relu').apply(x);
    const sum = (...maps: SymbolicTensor[]): SymbolicTensor => relu(add().apply(maps));
    let x = images;
    for (const [block, filters] of [32, 64, 128, 256].entries()) {
      const name = `dense${block}`;
      const first = relu(
        block === 0
          ? layers.conv(x, `${name}/conv0`, filters, 3, { strides: 2 })
          : layers.separable(x, `${name}/conv0`, filters, 2),
      );
      const second = layers.separable(first, `${name}/conv1`, filters);
      const third = layers.separable(sum(first, second), `${name}/conv2`, filters);
      const fourth = layers.separable(sum(first, second, third), `${name}/conv3`, filters);
      x = sum(first, second, third, fourth);
    }
    x = flatten().apply(averagePooling2d({ poolSize: 7, strides: 2 }).apply(x));
    return layers.add(x, dense({ units: 136 }), (file) => [file.get('fc/weights'), file.get('fc/bias')]);
  });
}

/** Turns a face into a vector of 128 numbers; faces of one person lie nearer than 0.6 to each other. */
export function recognitionNetwork(): FaceNetwork {
  return faceNetwork(150, [122.782, 117.001, 104.298], (images, layers) => {
    const relu = (x: SymbolicTensor): SymbolicTensor => activation('relu').apply(x);
    const block = (x: SymbolicTensor, name: string, filters: number): SymbolicTensor => {
      const y = relu(layers.conv(x, `${name}/conv1`, filters, 3, { scaled: true }));
      return relu(add().apply([x, layers.conv(y, `${name}/conv2`, filters, 3, { scaled: true })]));
    };
    const smallerBlock = (x: SymbolicTensor, name: string, filters: number): SymbolicTensor => {
      const down = layers.conv(x, `${name}/conv1`, filters, 3, { strides: 2, padding: 'valid', scaled: true });
      let y = layers.conv(relu(down), `${name}/conv2`, filters, 3, { scaled: true });
      let around = averagePooling2d({ poolSize: 2 }).apply(x);
      if (around.shape[0] !== y.shape[0])
        y = zeroPadding2d({
          padding: [
            [0, 1],
            [0, 1],
          ],
        }).apply(y);
      // Twice as many channels: the new ones are zeros on the way around.
      if (around.shape[2] !== y.shape[2]) {
        around = concatenate().apply([around, rescaling({ scale: 0 }).apply(around)]);
      }
      return relu(add().apply([around, y]));
    };
    let x = relu(layers.conv(images, 'conv32_down', 32, 7, { strides: 2, padding: 'valid', scaled: true }));
    x = maxPooling2d({ poolSize: 3, strides: 2 }).apply(x);
    for (const name of ['conv32_1', 'conv32_2', 'conv32_3']) x = block(x, name, 32);
    x = smallerBlock(x, 'conv64_down', 64);
    for (const name of ['conv64_1', 'conv64_2', 'conv64_3']) x = block(x, name, 64);
    x = smallerBlock(x, 'conv128_down', 128);
    for (const name of ['conv128_1', 'conv128_2']) x = block(x, name, 128);
    x = smallerBlock(x, 'conv256_down', 256);
    for (const name of ['conv256_1', 'conv256_2']) x = block(x, name, 256);
    x = smallerBlock(x, 'conv256_down_out', 256);
    return layers.add(globalAveragePooling2d().apply(x), dense({ units: 128, useBias: false }), (file) => [
      file.get('fc'),
    ]);
  });
}
