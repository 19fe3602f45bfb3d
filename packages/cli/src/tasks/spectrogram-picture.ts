import { type AudioClip, logMelSpectrogram, toMono } from '@neurite/speech';
import type { SamplePrediction } from '../report/report.ts';

const BINS = 40;
/** What is so much softer than the loudest is black, in nepers of power. */
const RANGE = 50 * (Math.LN10 / 10);

/** A recording as a picture: time from left to right, pitch upwards, loud is bright. */
export async function spectrogramPicture(
  clip: AudioClip,
): Promise<Extract<SamplePrediction['input'], { readonly width: number }>> {
  const { channels, sampleRate } = toMono(clip);
  const sequenceLength = Math.round(0.025 * sampleRate);
  const features = logMelSpectrogram(channels[0]!, {
    sampleRate,
    fftLength: 2 ** Math.ceil(Math.log2(2 * sequenceLength)),
    sequenceLength,
    sequenceStride: Math.round(0.01 * sampleRate),
    numMelBins: BINS,
  });
  const values = Float32Array.from(await features.data());
  const loudest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const width = values.length / BINS;
  const pixels = Float32Array.from({ length: BINS * width }, (_, place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    return Math.max(0, 1 - (loudest - values[column * BINS + BINS - 1 - row]!) / RANGE);
  });
  return { pixels, width, height: BINS };
}
