import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { golden } from '../testing/golden.ts';
import { audioClip, durationOf } from './audio-clip.ts';
import { loadAudio, saveWav } from './audio-files.ts';
import { decodeAudio } from './decode-audio.ts';
import { MicrophoneError, openMicrophone } from './microphone.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neurite-audio-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The frequency of the most energy, in radians a sample, on a grid of 0.01. */
function pitchOf(samples: Float32Array): number {
  const power = Array.from({ length: 100 }, (_, k) => {
    const [re, im] = [Math.cos, Math.sin].map((wave) =>
      samples.reduce((sum, x, n) => sum + x * wave((k * n) / 100), 0),
    );
    return re! ** 2 + im! ** 2;
  });
  return power.indexOf(Math.max(...power)) / 100;
}

describe('decodeAudio', () => {
  it.each(golden<{ file: string }>('encoded-audio').cases)('reads $name', async ({ name, file }) => {
    const clip = await decodeAudio(Uint8Array.from(Buffer.from(file, 'base64')));
    // Opus is always of 48 kHz; MP3 adds silence at both ends.
    expect(clip.sampleRate).toBe(name === 'opus' ? 48000 : 16000);
    expect(Math.abs(durationOf(clip) - 0.1)).toBeLessThan(0.12);
    expect(Math.abs(pitchOf(clip.channels[0]!) - 16000 / 6 / clip.sampleRate)).toBeLessThanOrEqual(0.01);
  });

  it('says so where it cannot', async () => {
    await expect(decodeAudio(new Uint8Array(100))).rejects.toThrow('This is no audio of a format that is known');
  });
});

describe('files', () => {
  it('are written and read', async () => {
    const path = join(folder, 'two.wav');
    await saveWav(path, audioClip([Float32Array.from([0.5]), Float32Array.from([-0.5])], 8000), { encoding: 'pcm24' });
    expect((await loadAudio(path)).channels.map(([sample]) => sample)).toEqual([0.5, -0.5]);
  });

  it('are named in messages', async () => {
    await expect(loadAudio(join(folder, 'none.wav'))).rejects.toThrow(/none\.wav could not be read: ENOENT/);
    await writeFile(join(folder, 'bad.wav'), 'RIFF????WAVE');
    await expect(loadAudio(join(folder, 'bad.wav'))).rejects.toThrow(/bad\.wav: The WAV file ends before its format/);
  });
});

describe('openMicrophone', () => {
  it('says what is missing where there is no browser', async () => {
    const error = await openMicrophone().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MicrophoneError);
    expect((error as MicrophoneError).reason).toBe('unsupported');
  });
});
