/** Where somebody speaks, by energy. */
import { ArgumentError } from '@neurite/backend';
import { type AudioClip, durationOf, sliceAudio, toMono } from './audio-clip.ts';
import { checkFinite } from './inspect-audio.ts';

/** A stretch of time, in seconds. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

/** Options of {@link detectVoice}. */
export interface VoiceActivityOptions {
  /** How far above the noise floor a frame must be, in dB. Default 12. */
  readonly threshold?: number;
  /** A frame softer than this is silent whatever the noise is, in dB of full scale. Default −60. */
  readonly floor?: number;
  /** Pauses shorter than this do not divide, in seconds. Default 0.2. */
  readonly minPause?: number;
  /** What is shorter than this is a click, in seconds. Default 0.05. */
  readonly minDuration?: number;
  /** What is added before and after, in seconds. Default 0.03. */
  readonly padding?: number;
}

/** Options of {@link trimSilence}. */
export interface TrimSilenceOptions {
  /** What is so much softer than the loudest frame is silence, in dB. Default 40. */
  readonly threshold?: number;
  /** What is left of the silence on both sides, in seconds. Default 0.02. */
  readonly padding?: number;
}

const FRAME = 0.02;
const HOP = 0.01;
const NOISE_QUANTILE = 0.1;

/**
 * The stretches in which somebody speaks, or anything else is louder than the noise floor: frames of 20 ms whose energy
 * is `threshold` dB above the softest tenth of all frames. A clip that is loud throughout has no floor to stand out
 * from: there the loudest frame less `threshold` + 18 dB counts as the floor.
 *
 * @returns in order, without overlaps; none for silence
 * @throws ArgumentError when a duration is below 0, or a sample is NaN or infinite, naming it
 * @example
 * for (const { start, end } of detectVoice(clip)) console.log(start, end);
 */
export function detectVoice(clip: AudioClip, options: VoiceActivityOptions = {}): TimeSpan[] {
  const { threshold = 12, floor = -60, minPause = 0.2, minDuration = 0.05, padding = 0.03 } = options;
  for (const [name, value] of Object.entries({ minPause, minDuration, padding })) {
    if (!(value >= 0)) throw new ArgumentError(`detectVoice: ${name} must be at least 0 seconds; got ${value}.`);
  }
  const energies = frameEnergies(clip, 'detectVoice');
  if (energies.length === 0) return [];
  const sorted = energies.toSorted();
  const quiet = sorted[Math.floor(NOISE_QUANTILE * (sorted.length - 1))]!;
  const noise = Math.min(quiet, sorted.at(-1)! - threshold - 18);
  const limit = Math.max(noise + threshold, floor);
  const spans: { start: number; end: number }[] = [];
  energies.forEach((energy, frame) => {
    if (!(energy > limit)) return;
    const [start, end] = [frame * HOP, frame * HOP + FRAME];
    const last = spans.at(-1);
    if (last !== undefined && start - last.end < minPause) last.end = end;
    else spans.push({ start, end });
  });
  const duration = durationOf(clip);
  return spans
    .filter(({ start, end }) => end - start >= minDuration)
    .map(({ start, end }) => ({ start: Math.max(0, start - padding), end: Math.min(duration, end + padding) }));
}

/**
 * Cuts silence off both ends; what is silent within stays. A clip of zeros becomes empty.
 *
 * @throws ArgumentError when a sample is NaN or infinite, naming it
 * @example
 * const word = trimSilence(await loadAudio('seven.wav'), { threshold: 30 });
 */
export function trimSilence(clip: AudioClip, options: TrimSilenceOptions = {}): AudioClip {
  const { threshold = 40, padding = 0.02 } = options;
  const energies = frameEnergies(clip, 'trimSilence');
  const limit = energies.reduce((loudest, energy) => Math.max(loudest, energy), -Infinity) - threshold;
  const first = energies.findIndex((energy) => energy > limit);
  if (first === -1) return sliceAudio(clip, 0, 0);
  const last = energies.findLastIndex((energy) => energy > limit);
  return sliceAudio(clip, first * HOP - padding, Math.min(last * HOP + FRAME + padding, durationOf(clip)));
}

/** The energy of each frame in dB of full scale; −Infinity for zeros. The last frame may be shorter. */
function frameEnergies(clip: AudioClip, what: string): Float64Array {
  checkFinite(clip, what);
  const samples = toMono(clip).channels[0]!;
  const [frame, hop] = [FRAME, HOP].map((seconds) => Math.max(1, Math.round(seconds * clip.sampleRate))) as [
    number,
    number,
  ];
  const count = samples.length === 0 ? 0 : Math.max(1, Math.ceil((samples.length - frame) / hop) + 1);
  return Float64Array.from({ length: count }, (_, index) => {
    const part = samples.subarray(index * hop, index * hop + frame);
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    const squares = part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return 10 * Math.log10(squares / part.length);
  });
}
