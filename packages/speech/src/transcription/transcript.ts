import type { Decoded } from '../ctc/ctc-decode.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A piece of a text: when it was said, and how sure that is. */
export interface TranscribedPiece {
  readonly text: string;
  /** In seconds from the beginning. */
  readonly start: number;
  readonly end: number;
  /** The mean probability over its frames. */
  readonly confidence: number;
}

/** What was said in a recording. */
export interface Transcript {
  readonly text: string;
  /** Every token. */
  readonly tokens: readonly TranscribedPiece[];
  /** What spaces divide. */
  readonly words: readonly TranscribedPiece[];
  /** The mean over the tokens; 1 where there is none. */
  readonly confidence: number;
}

/**
 * The text of labels, with times.
 *
 * @param secondsPerFrame of the network's output
 * @param offset when frame 0 is, in seconds
 */
export function transcriptOf(decoded: Decoded, tokenizer: Tokenizer, secondsPerFrame: number, offset = 0): Transcript {
  const tokens = decoded.tokens.map(({ label, start, end, confidence }) => ({
    text: tokenizer.tokens[label - 1] ?? '',
    start: offset + start * secondsPerFrame,
    end: offset + end * secondsPerFrame,
    confidence,
  }));
  return {
    text: tokenizer.decode(decoded.labels).trim().replaceAll(/ +/g, ' '),
    tokens,
    words: wordsOf(tokens),
    confidence: meanConfidence(tokens, 1),
  };
}

function wordsOf(tokens: readonly TranscribedPiece[]): TranscribedPiece[] {
  const groups: TranscribedPiece[][] = [];
  for (const token of tokens) {
    if (groups.length === 0 || token.text.startsWith(' ')) groups.push([]);
    groups.at(-1)!.push(token);
  }
  return groups.flatMap((group) => {
    const text = group
      .map((token) => token.text)
      .join('')
      .trim();
    if (text === '') return [];
    // A space of its own says nothing of when the word was.
    const spoken = group.filter((token) => token.text.trim() !== '');
    return [{ text, start: spoken[0]!.start, end: spoken.at(-1)!.end, confidence: meanConfidence(spoken, 1) }];
  });
}

function meanConfidence(pieces: readonly TranscribedPiece[], otherwise: number): number {
  if (pieces.length === 0) return otherwise;
  return pieces.reduce((sum, { confidence }) => sum + confidence, 0) / pieces.length;
}
