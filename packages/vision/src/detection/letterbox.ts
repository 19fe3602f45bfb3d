import type { Image } from '../images/image.ts';
import type { Region } from '../images/resample-rows.ts';
import { resizeImage } from '../images/resize.ts';

/** A picture as a network sees it, and the way there and back for boxes. */
export interface Letterboxed {
  readonly image: Image;
  fromPicture<B extends Region>(box: B): B;
  toPicture<B extends Region>(box: B): B;
}

/** Brings a picture to a size without changing the ratio of its sides: what is left over at two sides stays dark. */
export function letterbox(image: Image, [height, width]: readonly [number, number, number]): Letterboxed {
  const [pictureHeight, pictureWidth] = image.shape;
  if (pictureHeight === height && pictureWidth === width) {
    return { image, fromPicture: (box) => box, toPicture: (box) => box };
  }
  const ratio = Math.min(height / pictureHeight, width / pictureWidth);
  // As resizeImage places it: whole pixels, in the middle.
  const innerHeight = Math.min(height, Math.max(1, Math.round(pictureHeight * ratio)));
  const innerWidth = Math.min(width, Math.max(1, Math.round(pictureWidth * ratio)));
  const [top, left] = [Math.floor((height - innerHeight) / 2), Math.floor((width - innerWidth) / 2)];
  const [ratioX, ratioY] = [innerWidth / pictureWidth, innerHeight / pictureHeight];
  return {
    image: resizeImage(image, [height, width], { fit: 'contain' }),
    fromPicture: (box) => ({
      ...box,
      x: box.x * ratioX + left,
      y: box.y * ratioY + top,
      width: box.width * ratioX,
      height: box.height * ratioY,
    }),
    toPicture: (box) => ({
      ...box,
      x: (box.x - left) / ratioX,
      y: (box.y - top) / ratioY,
      width: box.width / ratioX,
      height: box.height / ratioY,
    }),
  };
}
