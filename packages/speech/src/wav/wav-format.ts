import { FormatError } from '@neurite/backend';
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from './companding.ts';

/** How a WAV file holds its samples. */
export type WavEncoding = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32' | 'float64' | 'muLaw' | 'aLaw';

/** What a WAV file says about itself. */
export interface WavFormat {
  readonly encoding: WavEncoding;
  /** The number of channels. */
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
}

/** How one sample is read and written. */
export interface SampleCodec {
  /** The format's number in the header. */
  readonly tag: number;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  readonly write: (view: DataView, at: number, value: number) => void;
}

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
export const EXTENSIBLE = 0xfffe;

/** x · 2^(bits − 1), rounded and held in range. */
function whole(value: number, bits: number): number {
  const limit = 2 ** (bits - 1);
  return Math.max(-limit, Math.min(limit - 1, Math.round(value * limit)));
}

export const codecs: Readonly<Record<WavEncoding, SampleCodec>> = {
  pcm8: {
    tag: PCM,
    bytes: 1,
    // The one size that has no sign.
    read: (view, at) => (view.getUint8(at) - 128) / 128,
    write: (view, at, value) => view.setUint8(at, whole(value, 8) + 128),
  },
  pcm16: {
    tag: PCM,
    bytes: 2,
    read: (view, at) => view.getInt16(at, true) / 2 ** 15,
    write: (view, at, value) => view.setInt16(at, whole(value, 16), true),
  },
  pcm24: {
    tag: PCM,
    bytes: 3,
    read: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
    write: (view, at, value) => {
      const sample = whole(value, 24);
      view.setUint16(at, sample & 0xffff, true);
      view.setInt8(at + 2, sample >> 16);
    },
  },
  pcm32: {
    tag: PCM,
    bytes: 4,
    read: (view, at) => view.getInt32(at, true) / 2 ** 31,
    write: (view, at, value) => view.setInt32(at, whole(value, 32), true),
  },
  float32: {
    tag: FLOAT,
    bytes: 4,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
  float64: {
    tag: FLOAT,
    bytes: 8,
    read: (view, at) => view.getFloat64(at, true),
    write: (view, at, value) => view.setFloat64(at, value, true),
  },
  muLaw: {
    tag: MU_LAW,
    bytes: 1,
    read: (view, at) => decodeMuLaw(view.getUint8(at)) / 2 ** 15,
    write: (view, at, value) => view.setUint8(at, encodeMuLaw(whole(value, 16))),
  },
  aLaw: {
    tag: A_LAW,
    bytes: 1,
    read: (view, at) => decodeALaw(view.getUint8(at)) / 2 ** 15,
    write: (view, at, value) => view.setUint8(at, encodeALaw(whole(value, 16))),
  },
};

export const encodings = Object.keys(codecs) as readonly WavEncoding[];

/**
 * Reads the body of a `fmt ` chunk.
 *
 * @throws FormatError when it is too short, contradicts itself, or names a format that is not known
 */
export function parseFormat(view: DataView): WavFormat {
  if (view.byteLength < 16) throw new FormatError(`The WAV header is cut off: its format takes 16 bytes.`);
  const stated = view.getUint16(0, true);
  // The extensible form has the number at the beginning of a longer name.
  const tag = stated === EXTENSIBLE && view.byteLength >= 26 ? view.getUint16(24, true) : stated;
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  const bytes = Math.ceil(bits / 8);
  const encoding = encodings.find((name) => codecs[name].tag === tag && codecs[name].bytes === bytes);
  if (encoding === undefined) {
    const known = 'PCM of 8 to 32 bits (1), float (3), A-law (6) and µ-law (7)';
    throw new FormatError(`WAV format ${tag} with ${bits} bits is not known. Known: ${known}. Convert the file first.`);
  }
  if (channels === 0 || sampleRate === 0 || frameBytes !== channels * bytes) {
    throw new FormatError(
      `The WAV header contradicts itself: ${channels} channels of ${bits} bits at ${sampleRate} Hz, ${frameBytes} bytes a frame.`,
    );
  }
  return { encoding, channels, sampleRate };
}
