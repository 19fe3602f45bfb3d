import { ArgumentError, unknownName } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import { encodingOf } from './encode-tokens.ts';
import { encodeOnHost, stringArray, type StringArray, type TextConfig } from './text-transform.ts';
import { joinNgrams, splitText, type Standardization, standardize, type TextSplit } from './tokenize.ts';
import { VocabularyTransform } from './vocabulary-transform.ts';

/** How {@link textVectorization} gives text: indices in order, or one vector over the vocabulary. */
export type TextEncoding = 'int' | 'multiHot' | 'count' | 'tfIdf';

/** The options of {@link textVectorization}. */
export interface TextVectorizationOptions {
  /** The most indices there may be, those of padding and of unknown tokens included. Default `null`: no limit. */
  readonly maxTokens?: number | null;
  /** What is done to text first. Default 'lowerAndStripPunctuation'; `null`: nothing. */
  readonly standardize?: Standardization | null;
  /** Where text is cut into tokens. Default 'whitespace'; `null`: the whole text is one. */
  readonly split?: TextSplit | null;
  /** Tokens are also joined to so many neighbours (2: pairs as well), or to those in the list alone. Default `null`: not. */
  readonly ngrams?: number | readonly number[] | null;
  /** Default 'int'. */
  readonly outputMode?: TextEncoding;
  /** For 'int': the length that text is cut off or padded to. Default `null`: that of the longest text of a call. */
  readonly outputSequenceLength?: number | null;
  /** The tokens, without special ones, in the order of their indices. Default: those that `adapt` finds. */
  readonly vocabulary?: readonly string[];
  /** For 'tfIdf': a weight for each token of the vocabulary. Default: those that `adapt` finds. */
  readonly idfWeights?: readonly number[];
}

/** Turns text into numbers; see {@link textVectorization}. */
export class TextVectorization extends VocabularyTransform {
  static override readonly className: string = 'TextVectorization';
  readonly standardize: Standardization | null;
  readonly split: TextSplit | null;
  readonly ngrams: number | readonly number[] | null;
  readonly outputMode: TextEncoding;
  readonly outputSequenceLength: number | null;

  constructor(options: TextVectorizationOptions = {}) {
    const owner = 'textVectorization';
    const { outputMode = 'int', outputSequenceLength = null, ngrams = null, vocabulary, idfWeights } = options;
    const modes: readonly TextEncoding[] = ['int', 'multiHot', 'count', 'tfIdf'];
    super(owner, {
      maxTokens: options.maxTokens ?? null,
      maskToken: '',
      outputMode: encodingOf<TextEncoding>(owner, outputMode, modes),
      ...(vocabulary === undefined ? {} : { vocabulary }),
      ...(idfWeights === undefined ? {} : { idfWeights }),
    });
    this.standardize = oneOf('standardize', options.standardize, [
      'lowerAndStripPunctuation',
      'lower',
      'stripPunctuation',
    ]);
    this.split = oneOf('split', options.split, ['whitespace', 'character']);
    if (ngrams !== null) requireLengths([ngrams].flat(), ngrams);
    this.ngrams = ngrams;
    this.outputMode = outputMode;
    this.outputSequenceLength =
      outputSequenceLength === null ? null : positiveInteger(owner, 'outputSequenceLength', outputSequenceLength);
    if (outputSequenceLength !== null && outputMode !== 'int') {
      throw new ArgumentError(`${owner}: outputSequenceLength goes with outputMode 'int'; got '${outputMode}'.`);
    }
  }

  /** Makes what `getConfig` describes. */
  static fromConfig(config: TextConfig): TextVectorization {
    return new TextVectorization(config as TextVectorizationOptions);
  }

  protected override documentsOf({ data }: StringArray): string[][] {
    return data.map((text) => this.tokenize(text));
  }

  /** The tokens of one text, known or not. */
  tokenize(text: string): string[] {
    const tokens = splitText(standardize(text, this.standardize), this.split);
    return this.ngrams === null ? tokens : joinNgrams(tokens, this.ngrams);
  }

  /**
   * Texts as numbers.
   *
   * @param texts one, or a list
   * @returns for 'int' int32 [length] or [batch, length], padded with 0; else float32 [size] or [batch, size]
   * @throws ArgumentError when there is no vocabulary, or something else than text comes
   */
  override apply(texts: string | readonly string[]): NdArray {
    const { data, shape } = stringArray('textVectorization', texts);
    if (shape.length > 1) {
      throw new ArgumentError('textVectorization takes a text, or a list of texts; got lists of lists. Flatten them.');
    }
    const rows = data.map((text) => this.tokenize(text).map((token) => this.indexOf(token)));
    const length = this.outputSequenceLength ?? rows.reduce((longest, row) => Math.max(longest, row.length), 0);
    const { size } = this.vocabulary;
    if (this.outputMode === 'int') {
      const padded = new Int32Array(rows.length * length);
      rows.forEach((row, at) => padded.set(row.slice(0, length), at * length));
      return ndArray(padded, [...shape, length], 'int32');
    }
    // Past the end of a text there is no token.
    const indices = new Int32Array(rows.length * length).fill(-1);
    rows.forEach((row, at) => indices.set(row, at * length));
    const weights = this.outputMode === 'tfIdf' ? this.vocabulary.weights : [];
    if (length === 0) return ndArray(new Float32Array(rows.length * size), [...shape, size], 'float32');
    return encodeOnHost({ data: indices, shape: [...shape, length] }, size, this.outputMode, weights);
  }

  override getConfig(): TextConfig {
    const { maxTokens, vocabulary, idfWeights } = this.vocabulary.getConfig();
    const { outputMode, outputSequenceLength, ngrams, split } = this;
    return {
      maxTokens,
      standardize: this.standardize,
      split,
      ngrams,
      outputMode,
      outputSequenceLength,
      ...(vocabulary === undefined ? {} : { vocabulary }),
      ...(idfWeights === undefined ? {} : { idfWeights }),
    };
  }
}

/**
 * Turns text into numbers: it is standardized, cut into tokens, and these looked up in a vocabulary, which `adapt` finds or
 * the user gives, and which is in the config.
 *
 * 'int' gives the indices of the tokens in order, 0 for padding, 1 for unknown ones, 2 for the most frequent. The others give
 * one vector for each text, with unknown tokens at 0: whether a token occurs ('multiHot'), how often ('count'), or that
 * times ln(1 + texts / (1 + texts with the token)) ('tfIdf'). It takes strings on the host and gives a host array. It is no
 * layer, since no tensor holds strings: put it in front of a model, or into `Dataset.map`.
 *
 * @throws ArgumentError when an option is none of those accepted
 * @example
 * const vectorize = textVectorization({ outputSequenceLength: 4 });
 * await vectorize.adapt(['the cat', 'the dog']);
 * vectorize.apply(['The dog!']); // [[2, 3, 0, 0]]
 */
export function textVectorization(options: TextVectorizationOptions = {}): TextVectorization {
  return new TextVectorization(options);
}

/** An option that may be null and is the first of its values where it is left out. */
function oneOf<T extends string>(option: string, value: T | null | undefined, allowed: readonly [T, ...T[]]): T | null {
  if (value === null) return null;
  const chosen = value ?? allowed[0];
  if (allowed.includes(chosen)) return chosen;
  throw unknownName(`${option} of textVectorization`, String(value), allowed);
}

/** @throws ArgumentError when a length is none */
function requireLengths(lengths: readonly number[], given: unknown): void {
  if (lengths.length > 0 && lengths.every((length) => Number.isInteger(length) && length >= 1)) return;
  throw new ArgumentError(
    `textVectorization: ngrams must be a whole number of at least 1, or a list of such; got ${JSON.stringify(given)}.`,
  );
}
