import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticWords } from '@neurite/data-synthetic-speech';
import { audioClip, concatAudio, resample, writeWav } from '@neurite/speech';

/**
 * Arguments for a browser whose microphone hears a word by six voices, a second of silence before each, over and over.
 *
 * @param folder where the recording is written
 */
export async function fakeMicrophone(folder: string, word: string): Promise<string[]> {
  const pause = audioClip(new Float32Array(8000), 8000);
  const spoken = (await syntheticWords([word])).slice(0, 6);
  const clips = spoken.flatMap(({ clip }) => [pause, audioClip(clip.channels[0], clip.sampleRate)]);
  const path = join(folder, `${word}.wav`);
  writeFileSync(path, writeWav(resample(concatAudio(clips), 48_000)));
  return [`--use-file-for-fake-audio-capture=${path}`];
}
