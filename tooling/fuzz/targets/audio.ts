import { audioClip, decodeAudio, readWav, streamAudio, streamWav, writeWav } from '@neurite/speech';
import { damagedBytes } from '../damage.ts';
import { goldenFiles } from '../seeds.ts';
import type { Target } from '../target.ts';

const ENCODINGS = ['pcm8', 'pcm16', 'pcm24', 'pcm32', 'float32', 'float64', 'muLaw', 'aLaw'] as const;

const wav: Target = {
  name: 'WAV',
  async files() {
    const wave = Float32Array.from({ length: 60 }, (_, n) => Math.sin(n / 6) / 2);
    const clips = [audioClip([wave], 16_000), audioClip([wave, wave], 8000)];
    const whole = ENCODINGS.map((encoding, index) => writeWav(clips[index % 2]!, { encoding }));
    return damagedBytes(whole, ['RIFF', 'RF64', 'WAVE', 'fmt ', 'data', 'ds64', 'LIST']).map((file) => ({ file }));
  },
  async read({ file }) {
    // Some whole, some in pieces.
    const middle = file!.length >> 1;
    if (file!.length % 2 === 0) readWav(file!);
    else for await (const _ of streamWav([file!.subarray(0, middle), file!.subarray(middle)], 0.001));
  },
};

const encoded: Target = {
  name: 'MP3, FLAC, Ogg',
  // Every file sets up a decoder.
  share: 1 / 5,
  files: async () =>
    damagedBytes(goldenFiles('speech/src/golden/encoded-audio.json'), ['OggS', 'OpusHead', 'fLaC', 'ID3']).map(
      (file) => ({
        file,
      }),
    ),
  async read({ file }) {
    // Some whole, some as if they were long.
    if (file!.length % 2 === 0) await decodeAudio(file!);
    else for await (const _ of streamAudio(file!, 0.01));
  },
};

export const audio: readonly Target[] = [wav, encoded];
