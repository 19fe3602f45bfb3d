import type { NdArray } from '@neurite/tensors';
import { type PackedImages, unpack } from './packed-images.ts';

/** Images and the class of each. */
export interface LabelledImages {
  /** The images, float32 in [0, 1], `[images, 28, 28, 1]`; the background is 0. */
  readonly x: NdArray<[number, number, number, number]>;
  /** The class of each image, int32, `[images]`: an index into `targetNames`. */
  readonly y: NdArray<[number]>;
  /** The name of each class. */
  readonly targetNames: readonly string[];
}

/** Images to train on, and images to test with. */
export interface FashionMnistSample {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

const side = 28;

const targetNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/**
 * A sample of Fashion-MNIST, grey pictures of clothes in ten classes: the first 5,000 images of its training file and
 * the first 1,000 of its test file, in the files' order (which is random; each class has 87 to 115 test images).
 *
 * @returns `train.x` float32 `[5000, 28, 28, 1]`, `train.y` int32 `[5000]`, `test` likewise with 1,000; new arrays at
 *   each call
 * @throws NeuriteError on a platform that cannot decompress
 * @see H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
 *   Algorithms" (2017), https://arxiv.org/abs/1708.07747 (MIT licence)
 * @example
 * const { train, test } = await fashionMnistSample();
 */
export async function fashionMnistSample(): Promise<FashionMnistSample> {
  const [train, test] = await Promise.all([import('./embedded/train.ts'), import('./embedded/test.ts')]);
  return { train: await labelledImages(train.images), test: await labelledImages(test.images) };
}

async function labelledImages(images: PackedImages): Promise<LabelledImages> {
  const pixels = await unpack(images);
  const x = new Float32Array(pixels.length);
  for (let i = 0; i < x.length; i++) x[i] = pixels[i]! / 255;
  return {
    x: { data: x, shape: [images.count, side, side, 1], dtype: 'float32' },
    y: { data: Int32Array.from(images.labels, Number), shape: [images.count], dtype: 'int32' },
    targetNames: [...targetNames],
  };
}
