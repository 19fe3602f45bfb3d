/** How text is cut into tokens. */

/** What is done to text first: letters made small, punctuation taken away, both, or nothing. */
export type Standardization = 'lowerAndStripPunctuation' | 'lower' | 'stripPunctuation';

/** Where text is cut: at white space, or between characters. */
export type TextSplit = 'whitespace' | 'character';

// The ASCII punctuation that Keras takes away.
const PUNCTUATION = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

/** Text as it is to be cut. */
export function standardize(text: string, standardization: Standardization | null): string {
  const small =
    standardization === 'lower' || standardization === 'lowerAndStripPunctuation' ? text.toLowerCase() : text;
  return standardization === null || standardization === 'lower' ? small : small.replaceAll(PUNCTUATION, '');
}

/** The tokens of text; without a split the whole of it. */
export function splitText(text: string, split: TextSplit | null): string[] {
  if (split === null) return [text];
  return split === 'character' ? [...text] : text.split(/\s+/u).filter((token) => token !== '');
}

/** Neighbouring tokens joined by a space: of each length in order, those of length 1 first. */
export function joinNgrams(tokens: readonly string[], ngrams: number | readonly number[]): string[] {
  // No run is longer than the text, however long a number says that it may be.
  const lengths =
    typeof ngrams === 'number' ? Array.from({ length: Math.min(ngrams, tokens.length) }, (_, at) => at + 1) : ngrams;
  return lengths.flatMap((length) =>
    Array.from({ length: Math.max(0, tokens.length - length + 1) }, (_, at) => tokens.slice(at, at + length).join(' ')),
  );
}
