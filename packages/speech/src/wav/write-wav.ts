import { ArgumentError, unknownName } from '@neurite/backend';
import { type AudioClip, lengthOf } from '../audio/audio-clip.ts';
import { codecs, encodings, EXTENSIBLE, type WavEncoding, type WavFormat } from './wav-format.ts';

/** Options of {@link writeWav}. */
export interface WriteWavOptions {
  /** How the samples are held. Default 'pcm16'. */
  readonly encoding?: WavEncoding;
}

const UNKNOWN = 0xffffffff;
/** What stands between the size of the file and the samples, for `fmt ` of 40 bytes and `fact`. */
const HEADER = 12 + 8 + 40 + 12 + 8;
/** The name of the plain formats in the extensible form, after the format's number. */
const SUBTYPE = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

/**
 * Writes a WAV file. Whole numbers are rounded, and what lies outside of [−1, 1] is held at the limit; floats stay as they are.
 *
 * @throws ArgumentError when a sample is NaN, or there are more than 65,535 channels or 4 GB
 * @example
 * await writeFile('louder.wav', writeWav(applyGain(clip, 6)));
 */
export function writeWav(clip: AudioClip, { encoding = 'pcm16' }: WriteWavOptions = {}): Uint8Array<ArrayBuffer> {
  const format = { encoding, channels: clip.channels.length, sampleRate: clip.sampleRate };
  const samples = samplesOf(clip, encoding);
  const header = headerOf(format, lengthOf(clip));
  // Chunks end at even places.
  const file = new Uint8Array(header.length + samples.length + (samples.length % 2));
  file.set(header);
  file.set(samples, header.length);
  return file;
}

/**
 * Writes a WAV file piece by piece, for audio whose length is not known: the header says "until the end", which this
 * package, ffmpeg, sox and others read.
 *
 * @param clips of one rate and as many channels
 * @throws ArgumentError when a clip differs from the first, or a sample is NaN
 * @example
 * await pipeline(writeWavStream(clips), createWriteStream('long.wav'));
 */
export async function* writeWavStream(
  clips: AsyncIterable<AudioClip> | Iterable<AudioClip>,
  { encoding = 'pcm16' }: WriteWavOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let format: WavFormat | undefined;
  for await (const clip of clips) {
    const found = { encoding, channels: clip.channels.length, sampleRate: clip.sampleRate };
    if (format === undefined) {
      format = found;
      yield headerOf(format, undefined);
    }
    if (found.channels !== format.channels || found.sampleRate !== format.sampleRate) {
      throw new ArgumentError(
        `writeWavStream: a clip has ${found.channels} channels at ${found.sampleRate} Hz, the first had ` +
          `${format.channels} at ${format.sampleRate} Hz. Use toMono and resample first.`,
      );
    }
    yield samplesOf(clip, encoding);
  }
}

function samplesOf(clip: AudioClip, encoding: WavEncoding): Uint8Array<ArrayBuffer> {
  if (!Object.hasOwn(codecs, encoding)) throw unknownName('WAV encoding', encoding, encodings);
  const { bytes, write } = codecs[encoding];
  const { channels } = clip;
  const frames = lengthOf(clip);
  const data = new Uint8Array(frames * channels.length * bytes);
  const view = new DataView(data.buffer);
  channels.forEach((samples, channel) => {
    for (let n = 0; n < frames; n++) {
      const value = samples[n]!;
      if (Number.isNaN(value)) throw new ArgumentError(`writeWav: sample ${n} of channel ${channel} is NaN.`);
      write(view, (n * channels.length + channel) * bytes, value);
    }
  });
  return data;
}

function headerOf({ encoding, channels, sampleRate }: WavFormat, frames: number | undefined): Uint8Array<ArrayBuffer> {
  const { tag, bytes } = codecs[encoding];
  const frameBytes = channels * bytes;
  const size = frames === undefined ? undefined : frames * frameBytes;
  if (channels > 0xffff || !Number.isInteger(sampleRate) || sampleRate > UNKNOWN || (size ?? 0) > UNKNOWN - HEADER) {
    throw new ArgumentError(
      `A WAV file holds up to 65,535 channels, 4 GB and a whole number of Hz; got ${channels} channels, ${size} bytes, ${sampleRate} Hz.`,
    );
  }
  // Plain PCM of one or two channels has the short header that every program reads; the rest the extensible one.
  const isPlain = (tag === 1 && bytes <= 2 && channels <= 2) || tag > 3;
  const isCounted = tag !== 1;
  const formatSize = isPlain ? (tag === 1 ? 16 : 18) : 40;
  const header = new Uint8Array(12 + 8 + formatSize + (isCounted ? 12 : 0) + 8);
  const view = new DataView(header.buffer);
  let at = 0;
  const name = (value: string): void => {
    for (const character of value) header[at++] = character.charCodeAt(0);
  };
  const short = (value: number): void => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const long = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  name('RIFF');
  long(size === undefined ? UNKNOWN : header.length - 8 + size + (size % 2));
  name('WAVE');
  name('fmt ');
  long(formatSize);
  short(isPlain ? tag : EXTENSIBLE);
  short(channels);
  long(sampleRate);
  long(sampleRate * frameBytes);
  short(frameBytes);
  short(bytes * 8);
  if (formatSize > 16) short(formatSize - 18);
  if (formatSize === 40) {
    short(bytes * 8);
    long(0);
    short(tag);
    header.set(SUBTYPE, at);
    at += SUBTYPE.length;
  }
  if (isCounted) {
    name('fact');
    long(4);
    long(frames ?? UNKNOWN);
  }
  name('data');
  long(size ?? UNKNOWN);
  return header;
}
