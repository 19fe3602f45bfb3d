import type { Image } from './image.ts';

/** Writes a picture into another of as many channels, its top left corner at a row and a column; what lies outside is left out. */
export function pasteImage(target: Image, image: Image, top: number, left: number): void {
  const [height, width, channels] = image.shape;
  const [targetHeight, targetWidth] = target.shape;
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(height, targetHeight - top)];
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(width, targetWidth - left)];
  if (firstColumn >= lastColumn) return;
  for (let row = firstRow; row < lastRow; row++) {
    const from = (row * width + firstColumn) * channels;
    const pixels = image.data.subarray(from, from + (lastColumn - firstColumn) * channels);
    target.data.set(pixels, ((top + row) * targetWidth + left + firstColumn) * channels);
  }
}
