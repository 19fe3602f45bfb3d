import { RandomGenerator } from '@neurite/tensors';

/**
 * A window in which nobody speaks: digital silence, or noise between hissing and rumbling, of any loudness from −70 dB to −20 dB.
 */
export function silentWindow(samples: number, seed: number): Float32Array {
  const generator = new RandomGenerator(seed);
  const [kind, level, smoothing] = generator.uniform([3]).dataSync() as Float32Array;
  const window = new Float32Array(samples);
  if (kind! < 0.1) return window;
  const white = generator.normal([samples]).dataSync();
  const share = 0.99 * smoothing!;
  let [last, energy] = [0, 0];
  for (let n = 0; n < samples; n++) {
    last = share * last + (1 - share) * white[n]!;
    window[n] = last;
    energy += last * last;
  }
  const factor = 10 ** ((-70 + 50 * level!) / 20) / Math.sqrt(energy / samples);
  return window.map((value) => value * factor);
}
