/** Changes of recordings on the host, one at a time: each follows from what it is given, and from a seed where it is random. */
import { ArgumentError } from '@neurite/backend';
import { RandomGenerator } from '@neurite/tensors';
import { type AudioClip, lengthOf, toMono } from '../audio/audio-clip.ts';
import { checkFinite, inspectAudio } from '../audio/inspect-audio.ts';
import { resample } from '../audio/resample.ts';
import { timeStretch } from './time-stretch.ts';

/** Options of {@link addNoise}. */
export interface NoiseOptions {
  /** How far the noise lies below the sound, in dB. */
  readonly snr: number;
  /** A recording of noise, of which a random part is taken, again and again where it is short. Default: white noise */
  readonly noise?: AudioClip;
  /** Default 0 */
  readonly seed?: number;
}

/**
 * Lays noise over a clip, at a ratio of signal to noise of 10 · log₁₀(power of the clip / power of the noise) dB.
 *
 * @throws ArgumentError when the noise has another rate, or is silent, or a sample is NaN
 * @example
 * addNoise(clip, { snr: 10, noise: await loadAudio('street.wav'), seed: 3 });
 */
export function addNoise(clip: AudioClip, { snr, noise, seed = 0 }: NoiseOptions): AudioClip {
  if (!Number.isFinite(snr)) throw new ArgumentError(`addNoise: snr must be a finite number of dB; got ${snr}.`);
  if (noise !== undefined && noise.sampleRate !== clip.sampleRate) {
    throw new ArgumentError(
      `addNoise: the clip has ${clip.sampleRate} Hz, the noise ${noise.sampleRate} Hz. Bring them to one rate with resample.`,
    );
  }
  for (const one of noise === undefined ? [clip] : [clip, noise]) checkFinite(one, 'addNoise');
  const length = lengthOf(clip);
  const generator = new RandomGenerator(seed);
  const over =
    noise === undefined ? Float32Array.from(generator.normal([length]).dataSync()) : part(noise, length, generator);
  const power = over.reduce((sum, x) => sum + x * x, 0) / Math.max(1, length);
  if (power === 0 && length > 0) throw new ArgumentError('addNoise: the noise is silent.');
  const factor = (inspectAudio(clip).rms * 10 ** (-snr / 20)) / Math.sqrt(power || 1);
  return { ...clip, channels: clip.channels.map((samples) => samples.map((x, n) => x + factor * over[n]!)) };
}

/**
 * The clip earlier or later by so many seconds, as long as it was; what comes in is silence.
 *
 * @param seconds positive for later
 * @example
 * shiftTime(audioClip(Float32Array.of(1, 2, 3, 4), 4), 0.25).channels; // [[0, 1, 2, 3]]
 */
export function shiftTime(clip: AudioClip, seconds: number): AudioClip {
  const by = Math.round(seconds * clip.sampleRate);
  return {
    ...clip,
    channels: clip.channels.map((samples) => Float32Array.from(samples, (_, n) => samples[n - by] ?? 0)),
  };
}

/**
 * The clip played so many times as fast: tempo and pitch change together, and so does its length.
 *
 * @param factor 2 is twice as fast
 * @throws ArgumentError when the factor is not from a quarter to four
 * @example
 * durationOf(changeSpeed(audioClip(new Float32Array(8000), 8000), 2)); // 0.5
 */
export function changeSpeed(clip: AudioClip, factor: number): AudioClip {
  checkFactor('changeSpeed', factor);
  // As if it had been recorded at another rate; to a whole hertz.
  const from = Math.max(1, Math.round(clip.sampleRate * factor));
  return { ...resample({ ...clip, sampleRate: from }, clip.sampleRate), sampleRate: clip.sampleRate };
}

/**
 * The clip higher or lower, as long as it was.
 *
 * @param semitones 12 is an octave up
 * @throws ArgumentError for more than two octaves, or when a sample is NaN
 * @example
 * const child = changePitch(await loadAudio('man.wav'), 5); // a fourth higher, as long as it was
 */
export function changePitch(clip: AudioClip, semitones: number): AudioClip {
  const factor = 2 ** (semitones / 12);
  checkFactor('changePitch', factor);
  checkFinite(clip, 'changePitch');
  const longer = timeStretch(clip, 1 / factor);
  const { channels, sampleRate } = changeSpeed(longer, factor);
  const length = lengthOf(clip);
  // Rounding makes it a few samples longer or shorter.
  return {
    channels: channels.map((samples) => {
      const whole = new Float32Array(length);
      whole.set(samples.subarray(0, length));
      return whole;
    }),
    sampleRate,
  };
}

/** Options of {@link roomImpulse}. */
export interface RoomOptions {
  /** After how many seconds the echo has become 60 dB softer. Default 0.3 */
  readonly reverberationTime?: number;
  /** How much louder the direct sound is than the echo, in dB. Default 6 */
  readonly directToReverberant?: number;
  /** Default 0 */
  readonly seed?: number;
}

/**
 * How a made-up room answers to a click: the click itself, then noise that dies away exponentially.
 *
 * Source: Polack's model; see Habets, Single- and multi-microphone speech dereverberation (2007), section 2.4.
 *
 * @param sampleRate in Hz
 * @throws ArgumentError when the time is not positive, or beyond 10 s
 * @example
 * const hall = roomImpulse(16000, { reverberationTime: 1.5, directToReverberant: 0 });
 * durationOf(hall); // 1.5
 */
export function roomImpulse(sampleRate: number, options: RoomOptions = {}): AudioClip {
  const { reverberationTime = 0.3, directToReverberant = 6, seed = 0 } = options;
  if (!(reverberationTime > 0 && reverberationTime <= 10)) {
    throw new ArgumentError(
      `roomImpulse: reverberationTime must be within 10 s, and positive; got ${reverberationTime}.`,
    );
  }
  const length = Math.max(2, Math.round(reverberationTime * sampleRate));
  const noise = new RandomGenerator(seed).normal([length]).dataSync();
  const echo = Float32Array.from(noise, (x, n) => (n === 0 ? 0 : x * 10 ** ((-3 * n) / length)));
  const energy = echo.reduce((sum, x) => sum + x * x, 0);
  const factor = 10 ** (-directToReverberant / 20) / Math.sqrt(energy);
  const samples = echo.map((x) => factor * x);
  samples[0] = 1;
  return { channels: [samples], sampleRate };
}

/**
 * The clip as it sounds in a room, as long as it was and as loud.
 *
 * @param impulse how the room answers to a click: recorded, or made by {@link roomImpulse}
 * @throws ArgumentError when it has another rate, or a sample is NaN
 * @example
 * const heard = reverberate(clip, roomImpulse(clip.sampleRate, { reverberationTime: 0.5 }));
 */
export function reverberate(clip: AudioClip, impulse: AudioClip): AudioClip {
  if (impulse.sampleRate !== clip.sampleRate) {
    throw new ArgumentError(
      `reverberate: the clip has ${clip.sampleRate} Hz, the room ${impulse.sampleRate} Hz. Bring them to one rate with resample.`,
    );
  }
  for (const one of [clip, impulse]) checkFinite(one, 'reverberate');
  const answer = toMono(impulse).channels[0]!;
  const channels = clip.channels.map((samples) => {
    const wet = new Float32Array(samples.length);
    for (let n = 0; n < samples.length; n++) {
      const x = samples[n]!;
      if (x === 0) continue;
      const end = Math.min(answer.length, samples.length - n);
      for (let k = 0; k < end; k++) wet[n + k]! += x * answer[k]!;
    }
    return wet;
  });
  const wet = { ...clip, channels };
  const factor = inspectAudio(clip).rms / (inspectAudio(wet).rms || 1);
  return { ...clip, channels: channels.map((samples) => samples.map((x) => factor * x)) };
}

function part(noise: AudioClip, length: number, generator: RandomGenerator): Float32Array {
  const samples = toMono(noise).channels[0]!;
  if (samples.length === 0) throw new ArgumentError('addNoise: the noise is empty.');
  const start = Math.floor(generator.uniform([1]).dataSync()[0]! * samples.length);
  return Float32Array.from({ length }, (_, n) => samples[(start + n) % samples.length]!);
}

function checkFactor(what: string, factor: number): void {
  if (factor >= 0.25 && factor <= 4) return;
  throw new ArgumentError(`${what} goes from a quarter to four times; got ${factor}.`);
}
