/** Recordings from files, and to files. */
import { audioClip, decodeAudio, inspectAudio, resample, sliceAudio, toMono, writeWav } from '@neurite/speech';
import { zipSync } from 'fflate';
import { type Recording, SAMPLE_RATE } from './recordings.ts';

/** Of longer files the beginning is taken: words are short. */
const MOST_SECONDS = 3;
/** Compressed, ten minutes and more. */
const MOST_BYTES = 20e6;

/** @throws Error when the file is no recording, or has no sound */
export async function samplesOf(file: File): Promise<Float32Array> {
  if (file.size > MOST_BYTES) {
    const [size, most] = [file.size, MOST_BYTES].map((bytes) => Math.round(bytes / 1e6));
    throw new Error(`'${file.name}' has ${size} MB; recordings of words have up to ${most}.`);
  }
  const clip = await decodeAudio(new Uint8Array(await file.arrayBuffer())).catch((error: unknown) => {
    throw new Error(`'${file.name}' is no recording that can be read. WAV, MP3, FLAC and Ogg are.`, { cause: error });
  });
  const { channels } = resample(toMono(sliceAudio(clip, 0, MOST_SECONDS)), SAMPLE_RATE);
  requireSound(channels[0]!, `'${file.name}'`);
  return channels[0]!;
}

/** @throws Error when there is nothing to be heard in them */
export function requireSound(samples: Float32Array, what: string): void {
  const { isSilent, firstNonFinite, duration } = inspectAudio(audioClip(samples, SAMPLE_RATE));
  if (duration === 0 || isSilent || firstNonFinite !== undefined) {
    throw new Error(`${what} is silent. Is the microphone on, and the right one?`);
  }
}

/** A folder for each word, as `loadAudio` and `commandRecognizer` read them. */
export function zipped(recordings: readonly Recording[]): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [index, { word, samples }] of recordings.entries()) {
    const wav = writeWav(audioClip(samples, SAMPLE_RATE), { encoding: 'float32' });
    files[`recordings/${word}/${String(index).padStart(4, '0')}.wav`] = wav;
  }
  return zipSync(files);
}
