import { ArgumentError } from '@neurite/backend';
import { type AudioClip, toMono } from './audio-clip.ts';
import { checkFinite } from './inspect-audio.ts';
import { Resampler } from './resample.ts';

/** Clips that arrive one after the other, as samples of one channel and one rate. */
export class ArrivingAudio {
  readonly #sampleRate: number;
  #from: number | undefined;
  #resampler: Resampler | undefined;
  #isEmpty = true;

  /** @param sampleRate what all is brought to, in Hz */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** Whether no sample came. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /**
   * The samples that are settled with this clip.
   *
   * @param what who takes it, for messages
   * @throws ArgumentError when a sample is NaN, or the rate changes
   */
  push(clip: AudioClip, what: string): Float32Array {
    checkFinite(clip, what);
    this.#from ??= clip.sampleRate;
    if (clip.sampleRate !== this.#from) {
      throw new ArgumentError(
        `${what}: the stream began with ${this.#from} Hz, and goes on with ${clip.sampleRate} Hz. Begin another stream, or resample first.`,
      );
    }
    const samples = toMono(clip).channels[0]!;
    if (samples.length > 0) this.#isEmpty = false;
    if (this.#from === this.#sampleRate) return samples;
    this.#resampler ??= new Resampler(this.#from, this.#sampleRate);
    return this.#resampler.push(samples);
  }

  /** The rest, where nothing follows. */
  flush(): Float32Array {
    return this.#resampler?.flush() ?? new Float32Array(0);
  }
}
