import { RandomGenerator } from '@neurite/tensors';
import { type AudioClip, audioClip } from '../audio/audio-clip.ts';

/** Sounds that are as different as words: their frequency over time, in Hz, from 0 to 1. */
const courses: Readonly<Record<string, (at: number) => number>> = {
  rise: (at) => 400 + 1600 * at,
  fall: (at) => 2000 - 1600 * at,
  beep: () => 900,
  siren: (at) => 900 + 500 * Math.sin(at * 20),
};

export const soundNames: readonly string[] = Object.keys(courses);

/** Such a sound of 0.3 to 0.5 s, in noise, each seed another one. */
export function sound(name: string, seed: number, sampleRate = 8000): AudioClip {
  const generator = new RandomGenerator(seed);
  const [length, pitch, level] = generator.uniform([3]).dataSync() as Float32Array;
  const samples = new Float32Array(Math.round((0.3 + 0.2 * length!) * sampleRate));
  const noise = generator.normal([samples.length]).dataSync();
  let phase = 0;
  for (let n = 0; n < samples.length; n++) {
    phase += (2 * Math.PI * (0.9 + 0.2 * pitch!) * courses[name]!(n / samples.length)) / sampleRate;
    samples[n] = (0.1 + 0.3 * level!) * Math.sin(phase) + 0.005 * noise[n]!;
  }
  return audioClip(samples, sampleRate);
}
