import { RandomGenerator } from '@neurite/tensors';

/** A number for each question, in [0, 1). */
export function drawing(seed: number): () => number {
  const generator = new RandomGenerator(seed);
  let [values, at] = [new Float32Array(0), 0];
  return () => {
    if (at === values.length) [values, at] = [Float32Array.from(generator.uniform([1024]).dataSync()), 0];
    return values[at++]!;
  };
}
