/** Cutting and resizing of images [batch, height, width, channels]. */
import { cast, resizeBilinear, resizeNearest, slice, type Tensor } from '@neurite/tensors';
import { unknownName } from '@neurite/backend';

/** How a pixel is found between others: from the four around, or the nearest. */
export type Interpolation = 'bilinear' | 'nearest';

/** @throws ArgumentError when there is no such interpolation */
export function interpolationOf(layer: string, interpolation: Interpolation = 'bilinear'): Interpolation {
  if (interpolation === 'bilinear' || interpolation === 'nearest') return interpolation;
  throw unknownName(`interpolation of ${layer}`, String(interpolation), ['bilinear', 'nearest']);
}

/** The part of images in their middle; of an odd rest the larger half is cut off below and on the right. */
export function cropMiddle(images: Tensor, height: number, width: number): Tensor {
  const [n, rows, columns, channels] = images.shape as unknown as [number, number, number, number];
  if (rows === height && columns === width) return images;
  return slice(
    images,
    [0, Math.floor((rows - height) / 2), Math.floor((columns - width) / 2), 0],
    [n, height, width, channels],
  );
}

/** The largest part in the middle that has the proportions of height and width. */
export function cropToProportions(images: Tensor, height: number, width: number): Tensor {
  const [, rows, columns] = images.shape as unknown as [number, number, number, number];
  const fit = (length: number, wanted: number): number => Math.max(1, Math.min(length, Math.floor(wanted)));
  return cropMiddle(images, fit(rows, (columns * height) / width), fit(columns, (rows * width) / height));
}

/** Images of another size, in float32. */
export function resizeImages(images: Tensor, height: number, width: number, interpolation: Interpolation): Tensor {
  const resize = interpolation === 'bilinear' ? resizeBilinear : resizeNearest;
  return resize(cast(images, 'float32'), [height, width]);
}
