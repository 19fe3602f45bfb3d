import { type NdArray, ndArray } from '@neurite/tensors';

/** So many different characters an alphabet has at the most; of texts that have more, the commonest. */
const MOST_CHARACTERS = 256;

/** The characters that a text is made of, and the text as their numbers. */
export class Alphabet {
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(text: string) {
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    const commonest = [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_CHARACTERS);
    this.characters = commonest.map(([character]) => character).sort();
    this.#numbers = new Map(this.characters.map((character, number) => [character, number]));
  }

  /** Characters that the alphabet lacks are left out. */
  encode(text: string): Int32Array {
    const known = Array.from(text, (character) => this.#numbers.get(character));
    return Int32Array.from(known.filter((number) => number !== undefined));
  }

  decode(numbers: ArrayLike<number>): string {
    return Array.from(numbers, (number) => this.characters[number]!).join('');
  }
}

/** Pieces of a text, one after the other, and for each character the one that follows it. */
export interface Pieces {
  /** int32 [pieces, length]. */
  readonly x: NdArray<[number, number]>;
  readonly y: NdArray<[number, number]>;
}

export function piecesOf(text: Int32Array, length: number): Pieces {
  const count = Math.max(0, Math.floor((text.length - 1) / length));
  return {
    x: ndArray(text.slice(0, count * length), [count, length]),
    y: ndArray(text.slice(1, 1 + count * length), [count, length]),
  };
}
