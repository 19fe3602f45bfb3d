import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { audioClip } from '../audio/audio-clip.ts';
import { spectrogramPicture } from './spectrogram-picture.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

it('shows time to the right and pitch upwards', async () => {
  // Half a second of 300 Hz, then half a second of 2,000 Hz.
  const samples = Float32Array.from({ length: 8000 }, (_, n) =>
    Math.sin(((n < 4000 ? 300 : 2000) * 2 * Math.PI * n) / 8000),
  );
  const { data, shape } = await spectrogramPicture(audioClip(samples, 8000));
  expect(shape).toEqual([40, 101, 1]);
  expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
  const brightestRow = (column: number): number => {
    const rows = Array.from({ length: 40 }, (_, row) => data[row * 101 + column]!);
    return rows.indexOf(Math.max(...rows));
  };
  // Mel: 402 of 2,146 for 300 Hz, 1,521 for 2,000 Hz; row 0 is at the top.
  expect(brightestRow(20)).toBeGreaterThan(30);
  expect(brightestRow(80)).toBeLessThan(14);
});

it('is black where nothing is heard, and takes the shortest clip', async () => {
  const silent = await spectrogramPicture(audioClip(new Float32Array(4000), 8000));
  expect(Math.max(...silent.data)).toBe(0);
  const noise = Float32Array.from({ length: 4000 }, (_, n) => 1e-5 * Math.sin(n * n));
  expect(Math.max(...(await spectrogramPicture(audioClip(noise, 8000))).data)).toBe(0);
  expect((await spectrogramPicture(audioClip(Float32Array.of(0.5), 8000))).shape).toEqual([40, 1, 1]);
});

it('names what is no recording', async () => {
  await expect(spectrogramPicture(audioClip(new Float32Array(0), 8000))).rejects.toThrow('the audio is empty');
});
