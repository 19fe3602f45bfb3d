import type { Raster } from '../raster.ts';

const ORIENTATION_TAG = 0x0112;

/**
 * How the camera was held, from 1 (upright) to 8: the tag Orientation in the first directory of EXIF data, which are laid
 * out as a TIFF file. 1 where nothing is said.
 *
 * Source: CIPA DC-008, Exchangeable image file format.
 */
export function exifOrientation(exif: Uint8Array): number {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (view.byteLength < 8) return 1;
  const littleEndian = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, littleEndian);
  if (directory + 2 > view.byteLength) return 1;
  const entries = view.getUint16(directory, littleEndian);
  for (let at = directory + 2; at < directory + 2 + 12 * entries && at + 12 <= view.byteLength; at += 12) {
    if (view.getUint16(at, littleEndian) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 8, littleEndian);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture turned and mirrored so that it stands upright. */
export function turnUpright(raster: Raster, orientation: number): Raster {
  if (orientation === 1) return raster;
  const { data, width, height, channels } = raster;
  const isTurned = orientation >= 5;
  const [newWidth, newHeight] = isTurned ? [height, width] : [width, height];
  const flipsX = [2, 3, 7, 8].includes(orientation);
  const flipsY = [3, 4, 6, 7].includes(orientation);
  const Data = data.constructor as new (length: number) => Raster['data'];
  const turned = new Data(data.length);
  for (let y = 0, to = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      const from = ((flipsY ? height - 1 - row : row) * width + (flipsX ? width - 1 - column : column)) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel]!;
    }
  }
  return { ...raster, data: turned, width: newWidth, height: newHeight };
}
