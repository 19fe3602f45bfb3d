import { ArgumentError, FormatError } from '@neurite/backend';

/** Turns texts into labels and back. Label 0 is CTC's blank, and belongs to no token. */
export interface Tokenizer {
  /** The texts of the labels from 1 on. What begins a word has its space. */
  readonly tokens: readonly string[];
  /**
   * @param unknown what becomes of characters, or words, that no token has: an error that names them, or nothing. Default 'throw'
   * @throws ArgumentError naming them
   */
  encode(text: string, unknown?: 'throw' | 'skip'): number[];
  decode(labels: readonly number[]): string;
  /** Plain data, from which `tokenizerFromJson` makes it again. */
  toJSON(): TokenizerJson;
}

/** A tokenizer as plain data. */
export interface TokenizerJson {
  readonly kind: 'characters' | 'bytePairs' | 'words';
  readonly tokens: readonly string[];
  /** Which two tokens are joined, in order; for byte pairs. */
  readonly merges?: readonly (readonly [string, string])[];
}

/**
 * A tokenizer of single characters.
 *
 * @param alphabet the characters, as a text or gathered from texts. Default: space, apostrophe, a to z
 * @throws ArgumentError when there is none, or one twice
 * @example
 * characterTokenizer().encode('two'); // [22, 25, 17]
 */
export function characterTokenizer(alphabet: string | readonly string[] = " 'abcdefghijklmnopqrstuvwxyz"): Tokenizer {
  const characters =
    typeof alphabet === 'string' ? [...alphabet] : [...new Set(alphabet.flatMap((text) => [...text]))].sort();
  if (characters.length === 0 || new Set(characters).size < characters.length) {
    throw new ArgumentError(`characterTokenizer needs different characters; got ${JSON.stringify(alphabet)}.`);
  }
  return new PairTokenizer('characters', characters, []);
}

/** Options of {@link bytePairTokenizer}. */
export interface BytePairOptions {
  /** How many tokens there are, single characters included. Default 256 */
  readonly vocabularySize?: number;
}

/**
 * A tokenizer of frequent pieces of words: single characters, and what arises when the most frequent pair of neighbours within words
 * is joined, again and again. A piece that begins a word has its space.
 *
 * Source: Sennrich, Haddow and Birch, Neural machine translation of rare words with subword units, ACL 2016.
 *
 * @param texts what the pieces are learned from
 * @throws ArgumentError when there are no texts, or the vocabulary is smaller than the alphabet
 * @example
 * const tokenizer = bytePairTokenizer(sentences, { vocabularySize: 200 });
 */
export function bytePairTokenizer(texts: readonly string[], { vocabularySize = 256 }: BytePairOptions = {}): Tokenizer {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const alphabet = [...new Set([...counts.keys()].flatMap((word) => [...word]))].sort();
  if (alphabet.length === 0) throw new ArgumentError('bytePairTokenizer needs texts to learn from; got none.');
  if (!Number.isInteger(vocabularySize) || vocabularySize < alphabet.length) {
    throw new ArgumentError(
      `bytePairTokenizer: vocabularySize must be at least the ${alphabet.length} characters that there are; got ${vocabularySize}.`,
    );
  }
  let words = [...counts].map(([word, count]) => ({ pieces: [...word], count }));
  const tokens = [...alphabet];
  const merges: (readonly [string, string])[] = [];
  while (tokens.length < vocabularySize) {
    const pairs = new Map<string, { pair: readonly [string, string]; count: number }>();
    for (const { pieces, count } of words) {
      for (let at = 1; at < pieces.length; at++) {
        const pair = [pieces[at - 1]!, pieces[at]!] as const;
        const key = pair.join('\0');
        pairs.set(key, { pair, count: (pairs.get(key)?.count ?? 0) + count });
      }
    }
    const best = [...pairs.values()].reduce<{ pair: readonly [string, string]; count: number } | undefined>(
      (most, one) => (most === undefined || one.count > most.count ? one : most),
      undefined,
    );
    // What occurs once alone is no pattern.
    if (best === undefined || best.count < 2) break;
    merges.push(best.pair);
    tokens.push(best.pair.join(''));
    words = words.map(({ pieces, count }) => ({ pieces: joined(pieces, best.pair), count }));
  }
  return new PairTokenizer('bytePairs', tokens, merges);
}

/**
 * A tokenizer of whole words, for speech that is made of few: digits, orders, names. A network has to tell them apart, and need not learn
 * how they are written.
 *
 * @param words all that can be said; case counts
 * @throws ArgumentError when there is none, one twice, or one with a space
 * @example
 * wordTokenizer(['zero', 'one', 'two']).encode('two zero'); // [3, 1]
 */
export function wordTokenizer(words: readonly string[]): Tokenizer {
  const isBad = words.some((word) => word === '' || /\s/.test(word));
  if (words.length === 0 || isBad || new Set(words).size < words.length) {
    throw new ArgumentError(`wordTokenizer needs different words without spaces; got ${JSON.stringify(words)}.`);
  }
  return new WordTokenizer(words.map((word) => ` ${word}`));
}

/**
 * Makes a tokenizer of what `toJSON` gave.
 *
 * @throws FormatError when it is of a kind that is not known
 * @example
 * tokenizerFromJson({ kind: 'characters', tokens: ['a', 'b', 'c'] }).decode([3, 1, 2]); // 'cab'
 */
export function tokenizerFromJson({ kind, tokens, merges = [] }: TokenizerJson): Tokenizer {
  if (!['characters', 'bytePairs', 'words'].includes(kind)) {
    throw new FormatError(`A tokenizer is of characters, bytePairs or words; got '${kind}'.`);
  }
  return kind === 'words' ? new WordTokenizer(tokens) : new PairTokenizer(kind, tokens, merges);
}

function labelsOf(tokens: readonly string[]): ReadonlyMap<string, number> {
  return new Map(tokens.map((token, index) => [token, index + 1]));
}

/** @throws ArgumentError when there are strangers, and they are not to be skipped */
function checkStrangers(text: string, strangers: readonly string[], unknown: 'throw' | 'skip', advice: string): void {
  if (strangers.length === 0 || unknown === 'skip') return;
  const named = strangers.map((one) => JSON.stringify(one)).join(', ');
  throw new ArgumentError(
    `The text ${JSON.stringify(text)} has ${named}, which no token has. Write it otherwise, ${advice}, or leave them out: 'skip'.`,
  );
}

class WordTokenizer implements Tokenizer {
  readonly tokens: readonly string[];
  readonly #labels: ReadonlyMap<string, number>;

  constructor(tokens: readonly string[]) {
    this.tokens = [...tokens];
    this.#labels = labelsOf(tokens);
  }

  encode(text: string, unknown: 'throw' | 'skip' = 'throw'): number[] {
    const words = text.split(/\s+/).filter((word) => word !== '');
    const isKnown = (word: string): boolean => this.#labels.has(` ${word}`);
    const strangers = [...new Set(words)].filter((word) => !isKnown(word));
    checkStrangers(text, strangers, unknown, 'take them among the words');
    return words.filter(isKnown).map((word) => this.#labels.get(` ${word}`)!);
  }

  decode(labels: readonly number[]): string {
    return joinedTokens(this.tokens, labels).trimStart();
  }

  toJSON(): TokenizerJson {
    return { kind: 'words', tokens: this.tokens };
  }
}

function joinedTokens(tokens: readonly string[], labels: readonly number[]): string {
  return labels.map((label) => tokens[label - 1] ?? '').join('');
}

class PairTokenizer implements Tokenizer {
  readonly tokens: readonly string[];
  readonly #kind: 'characters' | 'bytePairs';
  readonly #merges: readonly (readonly [string, string])[];
  readonly #labels: ReadonlyMap<string, number>;

  constructor(
    kind: 'characters' | 'bytePairs',
    tokens: readonly string[],
    merges: readonly (readonly [string, string])[],
  ) {
    this.tokens = [...tokens];
    this.#kind = kind;
    this.#merges = merges;
    this.#labels = labelsOf(tokens);
  }

  encode(text: string, unknown: 'throw' | 'skip' = 'throw'): number[] {
    const isKnown = (character: string): boolean => this.#labels.has(character);
    const strangers = [...new Set(text)].filter((character) => !isKnown(character));
    checkStrangers(text, strangers, unknown, 'take them into the alphabet');
    if (this.#kind === 'characters') return [...text].filter(isKnown).map((character) => this.#labels.get(character)!);
    return wordsOf(text).flatMap((word) => {
      let pieces = [...word].filter(isKnown);
      for (const pair of this.#merges) pieces = joined(pieces, pair);
      return pieces.map((piece) => this.#labels.get(piece)!);
    });
  }

  decode(labels: readonly number[]): string {
    return joinedTokens(this.tokens, labels);
  }

  toJSON(): TokenizerJson {
    return { kind: this.#kind, tokens: this.tokens, ...(this.#kind === 'bytePairs' ? { merges: this.#merges } : {}) };
  }
}

/** Words, each with the space before it. */
function wordsOf(text: string): string[] {
  return text.match(/ ?[^ ]+| /g) ?? [];
}

function joined(pieces: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const isPair = pieces[at] === left && pieces[at + 1] === right;
    result.push(isPair ? left + right : pieces[at]!);
    if (isPair) at++;
  }
  return result;
}
