import { emptyImage, type Image } from './image.ts';

/** Pixels as a decoder gives them: whole numbers from 0 to `max`, 1 (grey), 2 (grey, alpha), 3 or 4 channels. */
export interface Raster {
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly max: 255 | 65535;
}

/** How the pixels of a raster become those of an {@link Image}. */
export interface ChannelOptions {
  /** 1 for grey, 3 for red, green and blue, 4 with alpha. Default 3. */
  readonly channels?: 1 | 3 | 4;
  /** What shows through where a picture is transparent, when alpha is not kept: [red, green, blue] in [0, 1]. Default white. */
  readonly background?: readonly [number, number, number];
}

/** Gives row `y` of a picture as floats. */
export interface Rows {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  read(y: number, target: Float32Array): void;
}

/** The rows of a raster with the channels asked for. Grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601). */
export function rasterRows(raster: Raster, { channels = 3, background = [1, 1, 1] }: ChannelOptions): Rows {
  const { data, width, height, max, channels: stored } = raster;
  const hasAlpha = stored === 2 || stored === 4;
  const [toGreen, toBlue] = stored >= 3 ? [1, 2] : [0, 0];
  const [redBehind, greenBehind, blueBehind] = background;
  return {
    width,
    height,
    channels,
    read(y, target) {
      let from = y * width * stored;
      for (let x = 0, to = 0; x < width; x++, from += stored, to += channels) {
        let red = data[from]! / max;
        let green = data[from + toGreen]! / max;
        let blue = data[from + toBlue]! / max;
        const alpha = hasAlpha ? data[from + stored - 1]! / max : 1;
        if (channels === 4) target[to + 3] = alpha;
        else if (alpha < 1) {
          red = alpha * red + (1 - alpha) * redBehind;
          green = alpha * green + (1 - alpha) * greenBehind;
          blue = alpha * blue + (1 - alpha) * blueBehind;
        }
        if (channels === 1) target[to] = stored >= 3 ? 0.299 * red + 0.587 * green + 0.114 * blue : red;
        else {
          target[to] = red;
          target[to + 1] = green;
          target[to + 2] = blue;
        }
      }
    },
  };
}

/** The rows of a picture in memory. */
export function imageRows({ data, shape: [height, width, channels] }: Image): Rows {
  const length = width * channels;
  return {
    width,
    height,
    channels,
    read: (y, target) => target.set(data.subarray(y * length, (y + 1) * length)),
  };
}

/** The whole picture. */
export function rowsToImage(rows: Rows): Image {
  const image = emptyImage(rows.height, rows.width, rows.channels);
  const length = rows.width * rows.channels;
  for (let y = 0; y < rows.height; y++) {
    rows.read(y, image.data.subarray(y * length, (y + 1) * length));
  }
  return image;
}
