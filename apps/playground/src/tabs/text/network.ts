/** A text in pieces, and the network that reads them. */
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import type { Sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { setSeed } from '@neurite/tensors';
import { Alphabet, type NetworkSize, type Pieces, piecesOf, readerOf } from '@neurite/text-generator';
import type { TextConfig } from './config.ts';
import { HELD_OUT_SHARE, PIECE } from './view.ts';

export interface ReadText {
  readonly alphabet: Alphabet;
  readonly train: Pieces;
  readonly heldOut: Pieces;
}

export function readText(text: string): ReadText {
  const alphabet = new Alphabet(text);
  const numbers = alphabet.encode(text);
  const split = Math.floor((1 - HELD_OUT_SHARE) * numbers.length);
  return {
    alphabet,
    train: piecesOf(numbers.subarray(0, split), PIECE),
    heldOut: piecesOf(numbers.subarray(split), PIECE),
  };
}

export function sizeOf({ cell, units, layers }: TextConfig, alphabet: Alphabet): NetworkSize {
  return { characters: alphabet.characters.length, cell, units, layers };
}

/** The compiled network, with fresh weights that follow from the seed. */
export function makeReader({ seed, learningRate }: TextConfig, size: NetworkSize): Sequential {
  setSeed(seed);
  const reader = readerOf(size, PIECE);
  reader.compile({
    optimizer: adam({ learningRate, clipNorm: 1 }),
    loss: sparseCategoricalCrossentropy.with({ fromLogits: true }),
  });
  return reader;
}
