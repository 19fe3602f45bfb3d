import { type NdArray, ndArray } from '@neurite/tensors';

/** The characters that a text is made of, and the text as their numbers. */
export class Alphabet {
  readonly characters: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(text: string) {
    this.characters = [...new Set(text)].sort();
    this.#numbers = new Map(this.characters.map((character, number) => [character, number]));
  }

  /** Characters that the alphabet lacks are left out. */
  encode(text: string): Int32Array {
    return Int32Array.from(
      Array.from(text, (character) => this.#numbers.get(character)).filter((number) => number !== undefined),
    );
  }

  decode(numbers: ArrayLike<number>): string {
    return Array.from(numbers, (number) => this.characters[number]!).join('');
  }
}

/** Pieces of a text, one after the other, and for each character the one that follows it. */
export interface Pieces {
  /** int32 [pieces, length]. */
  readonly x: NdArray;
  readonly y: NdArray;
}

export function piecesOf(text: Int32Array, length: number): Pieces {
  const count = Math.floor((text.length - 1) / length);
  return {
    x: ndArray(text.slice(0, count * length), [count, length]),
    y: ndArray(text.slice(1, 1 + count * length), [count, length]),
  };
}
