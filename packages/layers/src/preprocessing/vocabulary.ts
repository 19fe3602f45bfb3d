/** What tokens a lookup knows, and which index each has: the same for strings and for integers. */
import { ArgumentError } from '@neurite/backend';
import { positiveInteger } from '../core/affine.ts';
import { encodingOf, type TokenEncoding } from './encode-tokens.ts';

/** How indices of tokens are encoded; 'tfIdf' weighs how often one occurs by how rare it is. */
export type LookupEncoding = TokenEncoding | 'tfIdf';

/** The options of every lookup. */
export interface VocabularyOptions<Token extends string | number> {
  /** The most indices there may be, those of special tokens included. Default `null`: no limit. */
  readonly maxTokens?: number | null;
  /** How many indices tokens outside of the vocabulary share. Default 1; with 0 they have none: index −1. */
  readonly numOovIndices?: number;
  /** The token that stands for padding and has index 0; other encodings than 'int' leave it out. Default `null`: none. */
  readonly maskToken?: Token | null;
  /** The token that stands for all outside of the vocabulary when indices are turned back. Default '[UNK]', −1. */
  readonly oovToken?: Token;
  /** The tokens, without special ones, in the order of their indices. Default: those that `adapt` finds. */
  readonly vocabulary?: readonly Token[];
  /** For 'tfIdf': a weight for each token of the vocabulary. Default: those that `adapt` finds. */
  readonly idfWeights?: readonly number[];
  /** From indices to tokens. Default false. */
  readonly invert?: boolean;
  /** Default 'int'. */
  readonly outputMode?: LookupEncoding;
}

/** More would be no indices, but a damaged file: a list of them is made. */
const MAX_OOV_INDICES = 2 ** 24;

/** The tokens that a lookup knows. Indices: the mask, those outside of the vocabulary, then the vocabulary. */
export class Vocabulary<Token extends string | number> {
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly maskToken: Token | null;
  readonly oovToken: Token;
  readonly invert: boolean;
  readonly outputMode: LookupEncoding;
  readonly #owner: string;
  #tokens: readonly Token[] | undefined;
  #idfWeights: readonly number[] | undefined;
  #places: ReadonlyMap<Token, number> = new Map();

  /** @param owner the lookup's name, for messages */
  constructor(owner: string, oovToken: Token, options: VocabularyOptions<Token>) {
    this.#owner = owner;
    const { maxTokens = null, numOovIndices = 1, maskToken = null, invert = false, outputMode = 'int' } = options;
    this.maxTokens = maxTokens === null ? null : positiveInteger(owner, 'maxTokens', maxTokens);
    if (numOovIndices > MAX_OOV_INDICES) {
      throw new ArgumentError(`${owner}: numOovIndices must be at most ${MAX_OOV_INDICES}; got ${numOovIndices}.`);
    }
    this.numOovIndices = numOovIndices === 0 ? 0 : positiveInteger(owner, 'numOovIndices', numOovIndices);
    this.maskToken = maskToken;
    this.oovToken = options.oovToken ?? oovToken;
    this.invert = invert;
    this.outputMode = encodingOf<LookupEncoding>(owner, outputMode, ['int', 'oneHot', 'multiHot', 'count', 'tfIdf']);
    if (this.maxTokens !== null && this.maxTokens <= this.#firstToken) {
      throw new ArgumentError(
        `${owner}: maxTokens must leave room for tokens beside the ${this.#firstToken} special ones; got ${maxTokens}.`,
      );
    }
    if (invert && (outputMode !== 'int' || this.numOovIndices > 1)) {
      throw new ArgumentError(`${owner}: invert goes with outputMode 'int' and at most one numOovIndices.`);
    }
    if (options.vocabulary !== undefined) this.set(options.vocabulary, options.idfWeights);
    else if (options.idfWeights !== undefined) {
      throw new ArgumentError(`${owner}: idfWeights belong to a vocabulary; give both, or neither.`);
    }
  }

  get #hasMask(): boolean {
    return this.maskToken !== null && this.outputMode === 'int';
  }

  /** The index of the first token outside of the vocabulary. */
  get firstOov(): number {
    return this.#hasMask ? 1 : 0;
  }

  get #firstToken(): number {
    return this.firstOov + this.numOovIndices;
  }

  get isKnown(): boolean {
    return this.#tokens !== undefined;
  }

  /** The tokens without special ones. @throws ArgumentError when there is no vocabulary yet */
  get tokens(): readonly Token[] {
    if (this.#tokens !== undefined) return this.#tokens;
    throw this.#unknown();
  }

  #unknown(): ArgumentError {
    return new ArgumentError(
      `${this.#owner} has no vocabulary yet: await its adapt(data) before it is used, or give the option vocabulary.`,
    );
  }

  /** How many indices there are. */
  get size(): number {
    return this.#firstToken + this.tokens.length;
  }

  /** All tokens in the order of their indices. */
  list(includeSpecialTokens: boolean = true): Token[] {
    if (!includeSpecialTokens) return [...this.tokens];
    const special = new Array<Token>(this.numOovIndices).fill(this.oovToken);
    return [...(this.#hasMask ? [this.maskToken!] : []), ...special, ...this.tokens];
  }

  /**
   * The index of a token of the vocabulary, or of the mask (−1 where encodings leave it out).
   *
   * @throws ArgumentError when there is no vocabulary yet
   */
  placeOf(token: Token): number | undefined {
    if (!this.isKnown) throw this.#unknown();
    if (token === this.maskToken) return this.#hasMask ? 0 : -1;
    return this.#places.get(token);
  }

  /** What each index counts in 'tfIdf': tokens outside of the vocabulary as much as the others on average. */
  get weights(): readonly number[] {
    const { tokens } = this;
    const weights = this.#idfWeights;
    if (weights === undefined) {
      throw new ArgumentError(`${this.#owner}: outputMode 'tfIdf' needs idfWeights with its vocabulary; or adapt it.`);
    }
    const average = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(tokens.length, 1);
    return [...new Array<number>(this.numOovIndices).fill(average), ...weights];
  }

  /** Takes a vocabulary. @throws ArgumentError when a token comes twice or is a special one, or there are too many */
  set(vocabulary: readonly Token[], idfWeights?: readonly number[]): void {
    const places = new Map(vocabulary.map((token, at) => [token, this.#firstToken + at]));
    if (places.size < vocabulary.length) {
      const twice = vocabulary.find((token, at) => vocabulary.indexOf(token) !== at);
      throw new ArgumentError(`${this.#owner}: ${JSON.stringify(twice)} stands in the vocabulary twice.`);
    }
    const special = [this.maskToken, this.oovToken].find((token) => token !== null && places.has(token));
    if (special !== undefined) {
      throw new ArgumentError(
        `${this.#owner}: ${JSON.stringify(special)} is a special token; leave it out of the vocabulary.`,
      );
    }
    if (this.maxTokens !== null && this.#firstToken + vocabulary.length > this.maxTokens) {
      throw new ArgumentError(
        `${this.#owner}: ${vocabulary.length} tokens and ${this.#firstToken} special ones are more than maxTokens, ${this.maxTokens}.`,
      );
    }
    if (idfWeights !== undefined && idfWeights.length !== vocabulary.length) {
      throw new ArgumentError(
        `${this.#owner}: idfWeights must be one for each of the ${vocabulary.length} tokens; got ${idfWeights.length}.`,
      );
    }
    this.#tokens = [...vocabulary];
    this.#idfWeights = idfWeights;
    this.#places = places;
  }

  /**
   * Takes the most frequent tokens of documents, of equally frequent ones the greater first, as Keras does. Their weights
   * are ln(1 + documents / (1 + documents with the token)).
   */
  learn({ counts, documents, total }: TokenCounts<Token>): void {
    for (const special of [this.maskToken, this.oovToken]) if (special !== null) counts.delete(special);
    const room = this.maxTokens === null ? counts.size : this.maxTokens - this.#firstToken;
    const ordered = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? 1 : -1)).slice(0, room);
    const tokens = ordered.map(([token]) => token);
    this.set(
      tokens,
      this.outputMode === 'tfIdf' ? tokens.map((token) => Math.log1p(total / (1 + documents.get(token)!))) : undefined,
    );
  }

  /** The options from which an equal vocabulary is made. */
  getConfig(): Readonly<Record<string, unknown>> {
    return {
      maxTokens: this.maxTokens,
      numOovIndices: this.numOovIndices,
      maskToken: this.maskToken,
      oovToken: this.oovToken,
      invert: this.invert,
      outputMode: this.outputMode,
      ...(this.#tokens === undefined ? {} : { vocabulary: this.#tokens }),
      ...(this.#idfWeights === undefined ? {} : { idfWeights: this.#idfWeights }),
    };
  }
}

/** How often tokens occur, and in how many documents. */
export class TokenCounts<Token extends string | number> {
  readonly counts: Map<Token, number> = new Map();
  readonly documents: Map<Token, number> = new Map();
  total: number = 0;

  add(document: Iterable<Token>): void {
    this.total++;
    const seen = new Set<Token>();
    for (const token of document) {
      this.counts.set(token, (this.counts.get(token) ?? 0) + 1);
      seen.add(token);
    }
    for (const token of seen) this.documents.set(token, (this.documents.get(token) ?? 0) + 1);
  }
}
