/** What the first bytes of a file say about the picture in it, without decoding it. */
import { FormatError } from '@neurite/backend';

/** The formats that are read in Node. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif';

/** What stands in the header of a picture. */
export interface PictureHeader {
  readonly format: ImageFormat;
  /** As stored, before it is turned upright. */
  readonly width: number;
  readonly height: number;
}

const FOREIGN: readonly (readonly [name: string, signature: string])[] = [
  ['a BMP', 'BM'],
  ['a TIFF', 'II*\0'],
  ['a TIFF', 'MM\0*'],
  ['a PDF', '%PDF'],
  ['an SVG or other XML', '<'],
];

/**
 * Reads the header of a PNG, JPEG, WebP or GIF file.
 *
 * @throws FormatError when it is no such file, or it ends before the size is known
 */
export function readHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) {
      return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
    }
    if (startsWith(bytes, '\xff\xd8\xff')) return { format: 'jpeg', ...jpegSize(view) };
    if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) {
      return { format: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
    }
    if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return { format: 'webp', ...webpSize(view) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormatError(`the file ends within its header, after ${bytes.length} bytes: it is truncated`);
  }
  if (bytes.length === 0) throw new FormatError('the file is empty');
  const [foreign] = FOREIGN.find(([, signature]) => startsWith(bytes, signature)) ?? ['no picture'];
  throw new FormatError(`it is ${foreign}: PNG, JPEG, WebP and GIF are read`);
}

/** Whether bytes spell a text of Latin-1 at an offset. */
export function startsWith(bytes: Uint8Array, text: string, offset = 0): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The size stands in the first 'start of frame' segment; all segments before it tell their lengths. */
function jpegSize(view: DataView): Omit<PictureHeader, 'format'> {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) throw new FormatError(`the JPEG is damaged: no marker at byte ${at}`);
    const marker = view.getUint8(at + 1);
    // Fill bytes may stand before a marker.
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else at += 2 + view.getUint16(at + 2);
  }
}

/** Source: RFC 9649, WebP Image Format. */
function webpSize(view: DataView): Omit<PictureHeader, 'format'> {
  const kind = view.getUint8(15);
  if (kind === 'X'.charCodeAt(0)) {
    const uint24 = (at: number): number => view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
    return { width: 1 + uint24(24), height: 1 + uint24(27) };
  }
  if (kind === 'L'.charCodeAt(0)) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}
