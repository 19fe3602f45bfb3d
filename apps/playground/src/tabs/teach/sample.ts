/** Something to try without a camera: clothes of Fashion-MNIST, as large as photos are. For the worker. */
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { ndArray } from '@neurite/tensors';
import { type Image, resizeImage } from '@neurite/vision';
import { PHOTO_SIDE, type TaughtClass } from './view.ts';

const SIDE = 28;
const PHOTOS = 20;
/** Classes of Fashion-MNIST, by the alphabet. */
const kinds = [
  ['bag', 8],
  ['sneaker', 7],
] as const;

export async function samplePhotos(): Promise<readonly TaughtClass[]> {
  const { x, y } = (await fashionMnistSample()).train;
  return kinds.map(([name, label]) => ({
    name,
    photos: [...y.data.keys()]
      .filter((index) => y.data[index] === label)
      .slice(0, PHOTOS)
      .map((index) => enlarged(x.data.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE))),
  }));
}

function enlarged(grey: ArrayLike<number>): Uint8Array {
  const rgb = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => grey[Math.floor(i / 3)]!);
  const { data } = resizeImage(ndArray(rgb, [SIDE, SIDE, 3]) as Image, PHOTO_SIDE);
  return Uint8Array.from(data, (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}
