import { emptyImage, type Image } from '../images/image.ts';

/** Changes of colours. Pictures have 1 or 3 channels (a fourth, alpha, stays as it is) and values in [0, 1], which are kept to. */

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** How many channels are colours. */
const colorsOf = (channels: number): number => (channels === 4 ? 3 : channels);

/** Each colour value by a function of it. */
export function mapColors(image: Image, change: (value: number, channel: number) => number): Image {
  const channels = image.shape[2];
  const result = emptyImage(...image.shape);
  for (let i = 0; i < result.data.length; i++) {
    const channel = i % channels;
    const value = image.data[i]!;
    result.data[i] = channel < colorsOf(channels) ? clamp(change(value, channel)) : value;
  }
  return result;
}

/** How light each pixel is (ITU-R BT.601). */
function lightness({ data, shape: [height, width, channels] }: Image): Float32Array {
  if (channels < 3) return Float32Array.from({ length: height * width }, (_, pixel) => data[pixel * channels]!);
  return Float32Array.from({ length: height * width }, (_, pixel) => {
    const at = pixel * channels;
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  });
}

/** value · factor */
export const adjustBrightness = (image: Image, factor: number): Image => mapColors(image, (value) => value * factor);

/** mean + factor · (value − mean), the mean being that of the lightness of all pixels. */
export function adjustContrast(image: Image, factor: number): Image {
  const light = lightness(image);
  const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
  return mapColors(image, (value) => mean + factor * (value - mean));
}

/** lightness + factor · (value − lightness): 0 gives grey. */
export function adjustSaturation(image: Image, factor: number): Image {
  if (image.shape[2] < 3) return image;
  const light = lightness(image);
  const channels = image.shape[2];
  const result = emptyImage(...image.shape);
  for (let i = 0; i < result.data.length; i++) {
    const grey = light[Math.floor(i / channels)]!;
    result.data[i] = i % channels < 3 ? clamp(grey + factor * (image.data[i]! - grey)) : image.data[i]!;
  }
  return result;
}

/** Turns the colours about the circle of hues, by a share of it in [−½, ½]. */
export function adjustHue(image: Image, turn: number): Image {
  const channels = image.shape[2];
  if (channels < 3) return image;
  const result = emptyImage(...image.shape);
  result.data.set(image.data);
  for (let at = 0; at < result.data.length; at += channels) {
    const colors = [image.data[at]!, image.data[at + 1]!, image.data[at + 2]!] as const;
    const most = Math.max(...colors);
    const chroma = most - Math.min(...colors);
    if (chroma === 0) continue;
    const [red, green, blue] = colors;
    const sector =
      most === red ? (green - blue) / chroma : most === green ? (blue - red) / chroma + 2 : (red - green) / chroma + 4;
    const hue = sector + 6 * turn + 12;
    // The classical formula of hue, saturation and value back to red, green and blue.
    [5, 3, 1].forEach((offset, channel) => {
      const k = (offset + hue) % 6;
      result.data[at + channel] = most - chroma * Math.max(0, Math.min(k, 4 - k, 1));
    });
  }
  return result;
}

/** Values of few bits: 8 leaves 256 shades, 1 two. */
export function posterize(image: Image, bits: number): Image {
  const step = 2 ** (8 - bits);
  return mapColors(image, (value) => (Math.floor((Math.round(value * 255) + 1e-6) / step) * step) / 255);
}

/** Turns values from a threshold on into their opposites. */
export const solarize = (image: Image, threshold: number): Image =>
  mapColors(image, (value) => (value >= threshold ? 1 - value : value));

/** Each channel stretched so that its least value is 0 and its largest 1. */
export function autoContrast(image: Image): Image {
  const channels = image.shape[2];
  const [least, most] = [new Array<number>(channels).fill(Infinity), new Array<number>(channels).fill(-Infinity)];
  image.data.forEach((value, i) => {
    least[i % channels] = Math.min(least[i % channels]!, value);
    most[i % channels] = Math.max(most[i % channels]!, value);
  });
  return mapColors(image, (value, channel) => {
    const range = most[channel]! - least[channel]!;
    return range === 0 ? value : (value - least[channel]!) / range;
  });
}

/** Each channel changed so that all of 256 shades are about equally frequent. */
export function equalize(image: Image): Image {
  const channels = image.shape[2];
  const shades = Array.from({ length: channels }, () => new Float64Array(256));
  const shadeOf = (value: number): number => Math.round(255 * clamp(value));
  image.data.forEach((value, i) => shades[i % channels]![shadeOf(value)]!++);
  const pixels = image.data.length / channels;
  const tables = shades.map((counts) => {
    let below = 0;
    const first = counts.find((count) => count > 0)!;
    return Float32Array.from(counts, (count) => {
      below += count;
      return first === pixels ? Number.NaN : (below - first) / (pixels - first);
    });
  });
  return mapColors(image, (value, channel) => {
    const equalized = tables[channel]![shadeOf(value)]!;
    return Number.isNaN(equalized) ? value : equalized;
  });
}

/** smooth + factor · (value − smooth), smooth being a mean over 3 × 3 pixels; pixels at the edges stay. */
export function adjustSharpness(image: Image, factor: number): Image {
  const [height, width, channels] = image.shape;
  const result = emptyImage(height, width, channels);
  result.data.set(image.data);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      for (let channel = 0; channel < colorsOf(channels); channel++) {
        let sum = 0;
        for (let dy = -1; dy <= 1; dy++) {
          for (let dx = -1; dx <= 1; dx++) {
            const weight = dx === 0 && dy === 0 ? 5 : 1;
            sum += weight * image.data[((y + dy) * width + x + dx) * channels + channel]!;
          }
        }
        const at = (y * width + x) * channels + channel;
        result.data[at] = clamp(sum / 13 + factor * (image.data[at]! - sum / 13));
      }
    }
  }
  return result;
}
