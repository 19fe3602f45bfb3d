import type { NdArray } from '@neurite/tensors';
import { noData } from './data-batches.ts';
import { fnv1a } from './stable-hash.ts';
import { type StringArray, stringBatches, type TextData, TextTransform } from './text-transform.ts';
import { TokenCounts, Vocabulary, type VocabularyOptions } from './vocabulary.ts';

/** Turns strings into numbers by a vocabulary, which is given or learnt. */
export abstract class VocabularyTransform extends TextTransform {
  protected readonly vocabulary: Vocabulary<string>;
  readonly #owner: string;

  /** @param owner the factory's name, for messages */
  protected constructor(owner: string, options: VocabularyOptions<string>) {
    super();
    this.#owner = owner;
    this.vocabulary = new Vocabulary(owner, '[UNK]', options);
  }

  /** The tokens of each document in a batch. */
  protected abstract documentsOf(batch: StringArray): Iterable<readonly string[]>;

  abstract apply(strings: string | readonly string[]): NdArray;

  /** All tokens in the order of their indices. */
  getVocabulary(includeSpecialTokens: boolean = true): string[] {
    return this.vocabulary.list(includeSpecialTokens);
  }

  /** How many indices there are: the `inputDim` of an embedding that follows. */
  get vocabularySize(): number {
    return this.vocabulary.size;
  }

  /**
   * Finds the vocabulary: the tokens of the data, the most frequent first, in place of the one before.
   *
   * @param data strings in lists, or a data set of strings or of batches of them. A document, for 'tfIdf', is a text; where
   *   strings are looked up as they are, a row of them
   * @throws ArgumentError when there are no strings
   */
  async adapt(data: TextData): Promise<void> {
    const counts = new TokenCounts<string>();
    for await (const batch of stringBatches(this.#owner, data)) {
      for (const document of this.documentsOf(batch)) counts.add(document);
    }
    if (counts.total === 0) throw noData(this.#owner);
    this.vocabulary.learn(counts);
  }

  /** The index of a token, or of all that are not known. @throws ArgumentError when there is no vocabulary yet */
  protected indexOf(token: string): number {
    const { numOovIndices, firstOov } = this.vocabulary;
    const place = this.vocabulary.placeOf(token);
    if (place !== undefined) return place;
    if (numOovIndices === 0) return -1;
    return firstOov + (numOovIndices === 1 ? 0 : fnv1a(token) % numOovIndices);
  }
}
