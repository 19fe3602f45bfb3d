import { describe, expect, it } from 'vitest';
import { syntheticVoices, syntheticWordNames, syntheticWords } from './index.ts';

describe('syntheticWords', () => {
  it('gives every word by every voice', async () => {
    const recordings = await syntheticWords();
    expect(recordings.length).toBe(syntheticWordNames.length * syntheticVoices.length);
    const kinds = new Set(recordings.map(({ word, voice }) => `${word} ${voice}`));
    expect(kinds.size).toBe(syntheticWordNames.length * syntheticVoices.length);
  });

  it('gives sound of one loudness, of the length of a word, without silence around it', async () => {
    for (const { clip, word, voice } of await syntheticWords(['six', 'go'])) {
      const [samples] = clip.channels;
      const rms = (part: Float32Array): number => Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / part.length);
      expect(clip.sampleRate).toBe(8000);
      expect(samples.length / 8000, `${word} by ${voice}`).toBeGreaterThan(0.15);
      expect(samples.length / 8000, `${word} by ${voice}`).toBeLessThan(1);
      expect(rms(samples), `${word} by ${voice}`).toBeCloseTo(0.1, 1);
      expect(Math.max(...samples.map(Math.abs))).toBeLessThanOrEqual(1);
      expect(rms(samples.subarray(0, 480))).toBeGreaterThan(0.0005);
    }
  });

  it('names what is not there', async () => {
    await expect(syntheticWords(['yes', 'nein'])).rejects.toThrow("'nein'");
  });
});
