/** From pictures to photos as the network sees them, and to files. */
import { bitmapOf, drawMiddleSquare } from '../../frame/picture-file.ts';
import { PHOTO_SIDE } from './view.ts';

/** The middle square of a picture. */
export function photoFrom(
  picture: CanvasImageSource,
  size: { readonly width: number; readonly height: number },
): Uint8Array {
  const context = contextOf(document.createElement('canvas'));
  context.imageSmoothingQuality = 'high';
  drawMiddleSquare(context, picture, size, PHOTO_SIDE);
  const { data } = context.getImageData(0, 0, PHOTO_SIDE, PHOTO_SIDE);
  return Uint8Array.from({ length: 3 * PHOTO_SIDE ** 2 }, (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]!);
}

/** @throws Error when the file is no picture that this browser reads */
export async function photoOfFile(file: File): Promise<Uint8Array> {
  const bitmap = await bitmapOf(file);
  try {
    return photoFrom(bitmap, bitmap);
  } finally {
    bitmap.close();
  }
}

export function drawPhoto(photo: Uint8Array, canvas: HTMLCanvasElement): void {
  const context = contextOf(canvas);
  const image = context.createImageData(PHOTO_SIDE, PHOTO_SIDE);
  for (let place = 0; place < PHOTO_SIDE ** 2; place++) {
    image.data.set(photo.subarray(3 * place, 3 * place + 3), 4 * place);
    image.data[4 * place + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** As a PNG, which loses nothing. */
export async function pngOf(photo: Uint8Array): Promise<Uint8Array> {
  const canvas = document.createElement('canvas');
  drawPhoto(photo, canvas);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The browser could not make a PNG of a photo.');
  return new Uint8Array(await blob.arrayBuffer());
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  canvas.width = canvas.height = PHOTO_SIDE;
  return canvas.getContext('2d', { willReadFrequently: true })!;
}
