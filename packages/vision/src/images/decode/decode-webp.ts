import { FormatError } from '@neurite/backend';
import type { WebPModule } from '@jsquash/webp/codec/dec/webp_dec.js';
import type { Raster } from '../raster.ts';
import { exifOrientation, turnUpright } from './orientation.ts';
import { startsWith } from './picture-header.ts';
import { WasmCodec } from './wasm-codec.ts';

const codec = new WasmCodec<WebPModule>(
  () => import('@jsquash/webp/codec/dec/webp_dec.js'),
  '@jsquash/webp/codec/dec/webp_dec.wasm',
);

/** The pixels of a WebP file, upright, of an animated one its first frame. @throws FormatError when it is damaged */
export async function decodeWebp(bytes: Uint8Array): Promise<Raster> {
  const still = firstFrame(bytes);
  const { result } = await codec.run((module) => module.decode(still as Uint8Array<ArrayBuffer>));
  if (result === undefined) throw new FormatError('the WebP is damaged or truncated');
  const { data, width, height } = result;
  const raster: Raster = { data: data as Uint8ClampedArray, width, height, channels: 4, max: 255 };
  const exif = [...chunksOf(bytes, 12)].find((chunk) => startsWith(bytes, 'EXIF', chunk.at));
  return turnUpright(raster, exif === undefined ? 1 : exifOrientation(bytes.subarray(exif.from, exif.to)));
}

interface Chunk {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

function* chunksOf(bytes: Uint8Array, start: number, end = bytes.length): Iterable<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = start; at + 8 <= end; ) {
    const to = at + 8 + view.getUint32(at + 4, true);
    yield { at, from: at + 8, to: Math.min(to, end) };
    at = to + (to & 1);
  }
}

/**
 * A file of the first frame alone: libwebp's plain decoder reads no animations. A frame is a header of 16 bytes, then the
 * chunks (ALPH, VP8, VP8L) that a still picture has.
 *
 * Source: RFC 9649, section 2.7.1.1.
 */
function firstFrame(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, 'VP8X', 12)) return bytes;
  const frame = [...chunksOf(bytes, 12)].find(({ at }) => startsWith(bytes, 'ANMF', at));
  if (frame === undefined) return bytes;
  const picture = bytes.subarray(frame.from + 16, frame.to);
  const hasAlpha = startsWith(picture, 'ALPH') || startsWith(picture, 'VP8L');
  const file = new Uint8Array(30 + picture.length);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode('RIFF----WEBPVP8X'));
  view.setUint32(4, file.length - 8, true);
  view.setUint32(16, 10, true);
  file[20] = hasAlpha ? 0x10 : 0;
  // Width and height less one, which stand at byte 6 of the frame, as in the header of the file.
  file.set(bytes.subarray(frame.from + 6, frame.from + 12), 24);
  file.set(picture, 30);
  return file;
}
