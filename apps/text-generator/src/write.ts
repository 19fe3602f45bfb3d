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

/**
 * Reads the beginning of a text, then goes on with it, drawing each character by its probability.
 *
 * @param writer fresh, or renewed: it remembers what it has read before
 */
export async function write(
  writer: Sequential,
  alphabet: Alphabet,
  beginning: string,
  { length, temperature, seed }: WriteOptions,
): Promise<string> {
  const chances = await new RandomGenerator(seed).uniform([length]).data();
  let logits: Float32Array = new Float32Array(alphabet.characters.length);
  for (const character of alphabet.encode(beginning)) logits = await expected(writer, character);
  const written: number[] = [];
  for (const chance of chances) {
    const character = drawn(logits, temperature, chance);
    written.push(character);
    logits = await expected(writer, character);
  }
  return alphabet.decode(written);
}

/** What comes after this character and all before it: a logit for each character. */
async function expected(writer: Sequential, character: number): Promise<Float32Array> {
  const logits = (await writer.predict(ndArray(Int32Array.of(character), [1, 1]))) as Tensor;
  return (await logits.data()) as Float32Array;
}

/** @param chance a number from 0 to 1, by chance */
function drawn(logits: Float32Array, temperature: number, chance: number): number {
  const highest = Math.max(...logits);
  const weights = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (left -= weight) < 0);
  return found === -1 ? weights.length - 1 : found;
}
