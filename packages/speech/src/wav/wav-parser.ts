import { FormatError } from '@neurite/backend';
import type { AudioClip } from '../audio/audio-clip.ts';
import { codecs, parseFormat, type WavFormat } from './wav-format.ts';

/** A size that says: until the end. Programs write it that cannot go back to the header. */
const UNKNOWN = 0xffffffff;
/** The chunks before the samples are small; a header that claims more is damaged. */
const MAX_HEADER = 1 << 20;

/**
 * A WAV file that arrives in pieces: RIFF, or RF64 for more than 4 GB. Chunks it does not know are passed over. A file that
 * was cut off gives the frames that are whole, as does one whose header claims more than there is.
 *
 * Source: IBM and Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (1991); EBU Tech 3306 (RF64).
 */
export class WavParser {
  #format: WavFormat | undefined;
  #buffer: Uint8Array = new Uint8Array(0);
  #state: 'riff' | 'chunk' | 'skip' | 'data' | 'end' = 'riff';
  /** What is left of the chunk, in bytes. */
  #left = 0;
  /** The size of the samples, where the 32 bits of the chunk do not hold it. */
  #longSize: number | undefined;
  #hasData = false;

  /** What the header said, once it has arrived. */
  get format(): WavFormat | undefined {
    return this.#format;
  }

  /**
   * Takes bytes; gives the frames that became whole.
   *
   * @throws FormatError when it is no WAV file
   */
  push(bytes: Uint8Array): AudioClip | undefined {
    this.#buffer = this.#buffer.length === 0 ? bytes : joined(this.#buffer, bytes);
    while (this.#state !== 'data' && this.#step());
    return this.#state === 'data' ? this.#frames() : undefined;
  }

  /** @throws FormatError when the file ended before any sample could come */
  finish(): void {
    if (this.#state === 'riff') throw new FormatError(`A WAV file needs a header of 12 bytes; there are fewer.`);
    if (this.#format === undefined) throw new FormatError('The WAV file ends before its format is stated.');
    if (!this.#hasData) throw new FormatError('The WAV file ends before its samples: it has no data chunk.');
  }

  /** One part of the header; false when more has to arrive. */
  #step(): boolean {
    switch (this.#state) {
      case 'riff':
        return this.#riff();
      case 'chunk':
        return this.#chunk();
      case 'skip': {
        const passed = Math.min(this.#left, this.#buffer.length);
        this.#take(passed);
        this.#left -= passed;
        if (this.#left === 0) this.#state = 'chunk';
        return this.#left === 0;
      }
      default:
        this.#buffer = new Uint8Array(0);
        return false;
    }
  }

  #riff(): boolean {
    if (this.#buffer.length < 12) return false;
    const [riff, wave] = [text(this.#buffer, 0), text(this.#buffer, 8)];
    if ((riff !== 'RIFF' && riff !== 'RF64') || wave !== 'WAVE') {
      throw new FormatError(
        `This is no WAV file: it begins with '${printable(riff)}'. Other formats are read by decodeAudio.`,
      );
    }
    this.#take(12);
    this.#state = 'chunk';
    return true;
  }

  #chunk(): boolean {
    if (this.#buffer.length < 8) return false;
    const view = viewOf(this.#buffer);
    const name = text(this.#buffer, 0);
    const size = view.getUint32(4, true);
    if (name === 'data') {
      if (this.#format === undefined) throw new FormatError('The WAV file has samples before it states their format.');
      this.#take(8);
      this.#state = 'data';
      this.#hasData = true;
      this.#left = size === UNKNOWN ? (this.#longSize ?? Infinity) : size;
      return true;
    }
    // Chunks begin at even places.
    const padded = size + (size % 2);
    if (name !== 'fmt ' && name !== 'ds64') {
      this.#take(8);
      this.#left = padded;
      this.#state = 'skip';
      return true;
    }
    if (size > MAX_HEADER) throw new FormatError(`The WAV header is damaged: '${name}' claims ${size} bytes.`);
    if (this.#buffer.length < 8 + padded) return false;
    const body = new DataView(view.buffer, view.byteOffset + 8, size);
    if (name === 'fmt ') this.#format = parseFormat(body);
    else if (size >= 16) this.#longSize = Number(body.getBigUint64(8, true));
    this.#take(8 + padded);
    return true;
  }

  #frames(): AudioClip | undefined {
    const { encoding, channels, sampleRate } = this.#format!;
    const { bytes, read } = codecs[encoding];
    const usable = Math.min(this.#buffer.length, this.#left);
    const frames = Math.floor(usable / (bytes * channels));
    const view = viewOf(this.#buffer);
    const samples = Array.from({ length: channels }, (_, channel) => {
      const values = new Float32Array(frames);
      for (let n = 0; n < frames; n++) values[n] = read(view, (n * channels + channel) * bytes);
      return values;
    });
    this.#take(frames * bytes * channels);
    this.#left -= frames * bytes * channels;
    if (this.#left < bytes * channels) this.#state = 'end';
    return frames === 0 ? undefined : { channels: samples, sampleRate };
  }

  #take(count: number): void {
    this.#buffer = this.#buffer.subarray(count);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function printable(name: string): string {
  return name.replaceAll(/[^ -~]/g, '·');
}
