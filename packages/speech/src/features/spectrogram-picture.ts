import { type AudioClip, toMono } from '../audio/audio-clip.ts';
import { checkSamples } from '../audio/inspect-audio.ts';
import { logMelSpectrogram } from './mel-spectrogram.ts';

const BINS = 40;
/** What is so much softer than the loudest is black, in dB. */
const RANGE = 50;
/** And so is what is so much softer than full scale, however soft the loudest is. */
const QUIET = 60;
/** Ten decibels, as a logarithm of power. */
const TEN_DECIBELS = Math.LN10;

/** A picture of one channel: [height, width, 1], within [0, 1]. */
export interface SpectrogramPicture {
  readonly data: Float32Array;
  readonly shape: [height: number, width: number, channels: number];
  readonly dtype: 'float32';
}

/**
 * A recording as a picture: time from left to right, a column for each 10 ms, pitch upwards in 40 steps of the mel scale; loud is bright.
 *
 * @returns [40, columns, 1], within [0, 1]: a picture for `@neurite/vision`'s `writeImage`
 * @throws ArgumentError when it is empty or has NaN
 * @example
 * await writeImage('word.png', await spectrogramPicture(await loadAudio('word.wav')));
 */
export async function spectrogramPicture(clip: AudioClip): Promise<SpectrogramPicture> {
  checkSamples(clip, 'spectrogramPicture');
  const { channels, sampleRate } = toMono(clip);
  const sequenceLength = Math.round(0.025 * sampleRate);
  const features = logMelSpectrogram(channels[0]!, {
    sampleRate,
    fftLength: 2 ** Math.ceil(Math.log2(2 * sequenceLength)),
    sequenceLength,
    sequenceStride: Math.round(0.01 * sampleRate),
    numMelBins: BINS,
    padMode: 'constant',
  });
  const values = Float32Array.from(await features.data());
  // A sine of amplitude 1 has the power (sequenceLength / 4)² in its bin, under a Hann window.
  const quiet = 2 * Math.log(sequenceLength / 4) + ((RANGE - QUIET) / 10) * TEN_DECIBELS;
  const loudest = values.reduce((most, value) => Math.max(most, value), quiet);
  const width = values.length / BINS;
  const pixels = Float32Array.from({ length: BINS * width }, (_, place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    const below = ((loudest - values[column * BINS + BINS - 1 - row]!) * 10) / TEN_DECIBELS;
    return Math.max(0, 1 - below / RANGE);
  });
  return { data: pixels, shape: [BINS, width, 1], dtype: 'float32' };
}
