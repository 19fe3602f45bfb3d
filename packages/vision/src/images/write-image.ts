import { ArgumentError, NeuriteError, unknownName } from '@neurite/backend';
import type { EncodeOptions, MozJPEGModule } from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { WasmCodec } from './decode/wasm-codec.ts';
import { type Image, requireImage } from './image.ts';

/** The options of {@link encodeImage}. */
export interface EncodeImageOptions {
  /** Default 'png'. */
  readonly format?: 'png' | 'jpeg';
  /** Of a JPEG, from 0 to 100. Default 90. */
  readonly quality?: number;
}

const jpegCodec = new WasmCodec<MozJPEGModule>(
  () => import('@jsquash/jpeg/codec/enc/mozjpeg_enc.js'),
  '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
);

/**
 * The bytes of a file with a picture of 8 bits a channel. Values below 0 and above 1 are cut off. A JPEG holds no alpha: it
 * is left out.
 *
 * @throws ArgumentError when the picture has not 1, 3 or 4 channels, or the quality is out of its range
 * @example
 * const png = await encodeImage(image);
 */
export async function encodeImage(image: Image, options: EncodeImageOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { format = 'png', quality = 90 } = options;
  const [height, width, channels] = requireImage('encodeImage', image).shape;
  if (format === 'png' && [1, 3, 4].includes(channels)) {
    const { encode } = await import('fast-png');
    return Uint8Array.from(encode({ width, height, channels, depth: 8, data: bytesOf(image) }));
  }
  const { data } = toImageData(image);
  if (format !== 'png' && format !== 'jpeg') throw unknownName('format', String(format), ['png', 'jpeg']);
  if (!(quality >= 0 && quality <= 100)) throw new ArgumentError(`quality must be from 0 to 100; got ${quality}.`);
  if (typeof OffscreenCanvas !== 'undefined') return encodeInBrowser(data, width, height, quality);
  const { defaultOptions } = await import('@jsquash/jpeg/meta.js');
  const settings: EncodeOptions = { ...defaultOptions, quality };
  const { result, complaints } = await jpegCodec.run((codec) => codec.encode(data, width, height, settings));
  if (result === undefined) throw new NeuriteError(`The JPEG could not be written: ${complaints.join('; ')}.`);
  return Uint8Array.from(result);
}

async function encodeInBrowser(
  data: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  height: number,
  quality: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(data, width, height);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: quality / 100 });
  return new Uint8Array(await blob.arrayBuffer());
}

/**
 * Writes a picture to a file, in Node; the ending of its name says the format.
 *
 * @param path ends in .png, .jpg or .jpeg
 * @throws ArgumentError when it ends otherwise
 * @example
 * await writeImage('found.png', drawBoxes(photo, detections));
 */
export async function writeImage(path: string, image: Image, options: EncodeImageOptions = {}): Promise<void> {
  const format = options.format ?? (/\.png$/i.test(path) ? 'png' : /\.jpe?g$/i.test(path) ? 'jpeg' : undefined);
  if (format === undefined) throw new ArgumentError(`writeImage writes .png, .jpg and .jpeg; got '${path}'.`);
  const { writeFile } = process.getBuiltinModule('node:fs/promises');
  await writeFile(path, await encodeImage(image, { ...options, format }));
}

/**
 * A picture as a page's canvas takes it: `context.putImageData(new ImageData(data, width, height), 0, 0)`.
 *
 * @returns bytes of red, green, blue and alpha
 * @throws ArgumentError when the picture has not 1, 3 or 4 channels
 * @example
 * const { data, width, height } = toImageData(photo);
 * canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
 */
export function toImageData(image: Image): {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
} {
  const [height, width, channels] = requireImage('toImageData', image).shape;
  if (![1, 3, 4].includes(channels)) {
    throw new ArgumentError(`A picture that is shown has 1, 3 or 4 channels; got ${channels}.`);
  }
  const bytes = bytesOf(image);
  const [toGreen, toBlue] = channels === 1 ? [0, 0] : [1, 2];
  const data = new Uint8ClampedArray(4 * height * width);
  for (let from = 0, to = 0; to < data.length; from += channels, to += 4) {
    data[to] = bytes[from]!;
    data[to + 1] = bytes[from + toGreen]!;
    data[to + 2] = bytes[from + toBlue]!;
    data[to + 3] = channels === 4 ? bytes[from + 3]! : 255;
  }
  return { data, width, height };
}

function bytesOf({ data }: Image): Uint8Array {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(255 * Math.min(1, Math.max(0, data[i]!)));
  return bytes;
}
