import type { Sequential } from '@neurite/models';
import { ndArray, RandomGenerator, type Tensor } from '@neurite/tensors';
import type { Alphabet } from './alphabet.ts';

/** How a text goes on. */
export interface WriteOptions {
  /** How many characters are written. */
  readonly length: number;
  /** Below 1 it writes what is likely, above 1 it dares more. */
  readonly temperature: number;
  readonly seed: number;
}

/** Reads the beginning of a text, then goes on with it, drawing each character by its probability. */
export async function write(
  writer: Sequential,
  alphabet: Alphabet,
  beginning: string,
  { length, temperature, seed }: WriteOptions,
): Promise<string> {
  const chances = await new RandomGenerator(seed).uniform([length]).data();
  const next = async (character: number): Promise<Float32Array> => {
    const logits = (await writer.predict(ndArray(Int32Array.of(character), [1, 1]))) as Tensor;
    return (await logits.data()) as Float32Array;
  };
  const read = alphabet.encode(beginning);
  let logits: Float32Array = new Float32Array();
  for (const character of read) logits = await next(character);
  const written: number[] = [];
  for (const chance of chances) {
    written.push(drawn(logits, temperature, chance));
    logits = await next(written.at(-1)!);
  }
  return alphabet.decode(written);
}

/** @param chance a number from 0 to 1, by chance */
function drawn(logits: Float32Array, temperature: number, chance: number): number {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return found === -1 ? weights.length - 1 : found;
}
