/**
 * Sample rates are changed by a windowed sinc: output sample i, at the time t = i / new rate, is Σ x[n] · h(t − n / old
 * rate), with h a sinc that lets pass what lies below `rolloff` of the lower Nyquist frequency, under a Hann window of
 * `lowpassFilterWidth` zero crossings on each side. The rates are reduced by their greatest common divisor, so only as many
 * filters are needed as the reduced new rate. Defaults and numbers are those of torchaudio's `resample`.
 *
 * Source: J. O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/
 */
import { ArgumentError } from '@neurite/backend';
import { type AudioClip, checkSampleRate } from './audio-clip.ts';

/** Options of {@link resample}. */
export interface ResampleOptions {
  /** Zero crossings of the sinc on each side: sharper and slower the more. Default 6. */
  readonly lowpassFilterWidth?: number;
  /** Where the filter begins to cut, as a share of the Nyquist frequency. Default 0.99. */
  readonly rolloff?: number;
}

/**
 * The clip at another sample rate.
 *
 * @param sampleRate in Hz
 * @returns ceil(length · new rate / old rate) samples a channel
 * @throws ArgumentError when a rate is no positive whole number
 * @example
 * const forTheModel = resample(await loadAudio('studio-44100.wav'), 16000);
 */
export function resample(clip: AudioClip, sampleRate: number, options: ResampleOptions = {}): AudioClip {
  if (sampleRate === clip.sampleRate) return clip;
  const filters = filtersFor(clip.sampleRate, sampleRate, options);
  return {
    channels: clip.channels.map((samples) => {
      const length = Math.ceil((samples.length * filters.to) / filters.from);
      return filtered(filters, samples, 0, 0, length);
    }),
    sampleRate,
  };
}

/**
 * The same for audio that arrives in pieces: all that {@link push} and {@link flush} give is what {@link resample} gives
 * for the whole. Memory is bounded by the pieces.
 *
 * @example
 * const resampler = new Resampler(48000, 16000);
 * for await (const samples of chunks) await stream.push(audioClip(resampler.push(samples), 16000));
 */
export class Resampler {
  readonly #filters: Filters;
  /** The input that later outputs still need. */
  #kept = new Float32Array(0);
  /** The place of the first of it, and of the next output, in the whole. */
  #keptAt = 0;
  #next = 0;

  /**
   * @param from the rate of what comes, in Hz
   * @param to the rate of what goes, in Hz
   */
  constructor(from: number, to: number, options: ResampleOptions = {}) {
    this.#filters = filtersFor(from, to, options);
  }

  /** Takes samples of one channel; gives those that are settled by now. */
  push(samples: Float32Array): Float32Array {
    const joined = new Float32Array(this.#kept.length + samples.length);
    joined.set(this.#kept);
    joined.set(samples, this.#kept.length);
    this.#kept = joined;
    const { from, to, width } = this.#filters;
    const arrived = this.#keptAt + joined.length;
    // Output i reaches up to the input at floor(i / to) · from + from + width.
    const blocks = Math.floor((arrived - from - width) / from) + 1;
    return this.#upTo(Math.max(this.#next, blocks * to));
  }

  /** Gives the rest, as if silence followed, and begins anew. */
  flush(): Float32Array {
    const { from, to } = this.#filters;
    const rest = this.#upTo(Math.ceil(((this.#keptAt + this.#kept.length) * to) / from));
    this.#kept = new Float32Array(0);
    this.#keptAt = 0;
    this.#next = 0;
    return rest;
  }

  #upTo(end: number): Float32Array {
    const output = filtered(this.#filters, this.#kept, this.#keptAt, this.#next, end);
    this.#next = end;
    const { from, to, width } = this.#filters;
    const needed = Math.max(this.#keptAt, Math.floor(end / to) * from - width);
    this.#kept = this.#kept.slice(Math.min(needed - this.#keptAt, this.#kept.length));
    this.#keptAt = needed;
    return output;
  }
}

interface Filters {
  /** The rates, reduced. */
  readonly from: number;
  readonly to: number;
  /** How far the filters reach before and after. */
  readonly width: number;
  /** For each of `to` phases: the first tap that is not zero, of 2 · width + from, and those up to the last. */
  readonly phases: readonly { readonly first: number; readonly taps: Float32Array }[];
}

/** More taps than this, in all phases, would fill the memory; they are for rates that no recording has. */
const MOST_TAPS = 2 ** 25;

const known = new Map<string, Filters>();

function filtersFor(from: number, to: number, options: ResampleOptions): Filters {
  const { lowpassFilterWidth = 6, rolloff = 0.99 } = options;
  for (const rate of [from, to]) {
    checkSampleRate(rate, 'resample');
    if (!Number.isInteger(rate)) throw new ArgumentError(`resample needs whole numbers of Hz; got ${rate}.`);
  }
  if (!(lowpassFilterWidth > 0) || !(rolloff > 0 && rolloff <= 1)) {
    throw new ArgumentError(
      `resample: lowpassFilterWidth must be positive and rolloff in (0, 1]; got ${lowpassFilterWidth} and ${rolloff}.`,
    );
  }
  const divisor = greatestCommonDivisor(from, to);
  const key = [from / divisor, to / divisor, lowpassFilterWidth, rolloff].join();
  const filters = known.get(key) ?? makeFilters(from / divisor, to / divisor, lowpassFilterWidth, rolloff);
  // Rates of recordings are few; odd ones would fill the memory.
  if (known.size < 16) known.set(key, filters);
  return filters;
}

function makeFilters(from: number, to: number, crossings: number, rolloff: number): Filters {
  const base = Math.min(from, to) * rolloff;
  const width = Math.ceil((crossings * from) / base);
  // Beyond its last zero crossing the filter is zero: most of a long period is.
  const reach = (crossings * from) / base;
  if (to * (2 * reach + 2) > MOST_TAPS) {
    throw new ArgumentError(
      `resample: from ${from} to ${to} Hz (without their common divisor) it would take ${(to * (2 * reach + 2)).toExponential(1)} numbers. ` +
        'Is the rate of the recording right? Resample by way of a rate between the two.',
    );
  }
  const phases = Array.from({ length: to }, (_, phase) => {
    const middle = width + (phase * from) / to;
    const first = Math.max(0, Math.floor(middle - reach));
    const last = Math.min(2 * width + from - 1, Math.ceil(middle + reach));
    const taps = Float32Array.from({ length: last - first + 1 }, (__, index) => {
      const tap = first + index;
      const time = Math.max(-crossings, Math.min(crossings, (-phase / to + (tap - width) / from) * base));
      const window = Math.cos((time * Math.PI) / crossings / 2) ** 2;
      const angle = time * Math.PI;
      return (window * (angle === 0 ? 1 : Math.sin(angle) / angle) * base) / from;
    });
    return { first, taps };
  });
  return { from, to, width, phases };
}

/** Outputs `start` to `end` of the whole, of which `samples` begin at `offset`; what is not there counts as silence. */
function filtered(filters: Filters, samples: Float32Array, offset: number, start: number, end: number): Float32Array {
  const { from, to, width, phases } = filters;
  const output = new Float32Array(end - start);
  for (let i = start; i < end; i++) {
    const { first, taps } = phases[i % to]!;
    const at = Math.floor(i / to) * from - width - offset + first;
    const last = Math.min(taps.length, samples.length - at);
    let sum = 0;
    for (let tap = Math.max(0, -at); tap < last; tap++) sum += taps[tap]! * samples[at + tap]!;
    output[i - start] = sum;
  }
  return output;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
