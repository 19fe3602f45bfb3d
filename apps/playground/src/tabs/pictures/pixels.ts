/** From a canvas to the few grey pixels that a network takes. */
import { bitmapOf, drawMiddleSquare } from '../../frame/picture-file.ts';

/** A multiple of 28 and of 8. */
export const CANVAS_SIDE = 224;

/** Brightness from 0 to 1, each pixel the mean of its square. */
export function pixelsOf(source: HTMLCanvasElement, side: number): Float32Array {
  const { data } = source.getContext('2d', { willReadFrequently: true })!.getImageData(0, 0, CANVAS_SIDE, CANVAS_SIDE);
  const square = CANVAS_SIDE / side;
  const pixels = new Float32Array(side * side);
  for (let row = 0; row < CANVAS_SIDE; row++) {
    for (let column = 0; column < CANVAS_SIDE; column++) {
      const at = Math.floor(row / square) * side + Math.floor(column / square);
      pixels[at]! += brightness(data, row * CANVAS_SIDE + column) / (255 * square * square);
    }
  }
  return pixels;
}

/** The same with what is drawn moved to the middle, and made as high as the canvas. */
export function centered(source: HTMLCanvasElement): HTMLCanvasElement {
  const { data } = source.getContext('2d', { willReadFrequently: true })!.getImageData(0, 0, CANVAS_SIDE, CANVAS_SIDE);
  let [left, top, right, bottom] = [CANVAS_SIDE, CANVAS_SIDE, -1, -1];
  for (let place = 0; place < CANVAS_SIDE ** 2; place++) {
    if (brightness(data, place) < 40) continue;
    const [column, row] = [place % CANVAS_SIDE, Math.floor(place / CANVAS_SIDE)];
    [left, top] = [Math.min(left, column), Math.min(top, row)];
    [right, bottom] = [Math.max(right, column), Math.max(bottom, row)];
  }
  const result = document.createElement('canvas');
  result.width = result.height = CANVAS_SIDE;
  const context = result.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = '#000';
  context.fillRect(0, 0, CANVAS_SIDE, CANVAS_SIDE);
  if (right < 0) return result;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const scale = CANVAS_SIDE / Math.max(width, height);
  context.drawImage(
    source,
    left,
    top,
    width,
    height,
    (CANVAS_SIDE - scale * width) / 2,
    (CANVAS_SIDE - scale * height) / 2,
    scale * width,
    scale * height,
  );
  return result;
}

/**
 * Draws a picture's middle square; one on a light ground is turned into its negative, for that is how the data are.
 *
 * @throws Error when the file is no picture that this browser reads
 */
export async function drawFile(
  file: Blob & { readonly name?: string },
  context: CanvasRenderingContext2D,
): Promise<void> {
  const picture = await bitmapOf(file);
  drawMiddleSquare(context, picture, picture, CANVAS_SIDE);
  picture.close();
  const image = context.getImageData(0, 0, CANVAS_SIDE, CANVAS_SIDE);
  const places = CANVAS_SIDE ** 2;
  let border = 0;
  for (let index = 0; index < CANVAS_SIDE; index++) {
    border += brightness(image.data, index) + brightness(image.data, places - 1 - index);
  }
  const isLight = border / (2 * CANVAS_SIDE) > 127;
  for (let place = 0; place < places; place++) {
    const grey = brightness(image.data, place);
    const shown = isLight ? 255 - grey : grey;
    image.data.set([shown, shown, shown, 255], 4 * place);
  }
  context.putImageData(image, 0, 0);
}

function brightness(data: Uint8ClampedArray, place: number): number {
  return 0.299 * data[4 * place]! + 0.587 * data[4 * place + 1]! + 0.114 * data[4 * place + 2]!;
}
