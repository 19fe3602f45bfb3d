import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';

/** A label that was heard. */
export interface DecodedToken {
  /** Its class. */
  readonly label: number;
  /** The frames that it takes: the first, and the one after the last. */
  readonly start: number;
  readonly end: number;
  /** How sure the network was: the mean probability over these frames. */
  readonly confidence: number;
}

/** What was heard, and how likely it is. */
export interface Decoded {
  readonly labels: readonly number[];
  readonly tokens: readonly DecodedToken[];
  /** The logarithm of the probability: of the best path, or of all paths to these labels. */
  readonly score: number;
}

/** The probabilities of one utterance, as logarithms, on the host: [frames, classes]. */
export type LogProbabilities = NdArray;

/**
 * The labels of the best path: the likeliest class of each frame, repetitions joined, blanks left out.
 *
 * @param logProbabilities [frames, classes]
 * @param options `blank`, default 0; `frames`, how many count, default all
 * @example
 * const { labels } = ctcGreedyDecode({ data: await scores.data(), shape: scores.shape, dtype: 'float32' });
 */
export function ctcGreedyDecode(
  logProbabilities: LogProbabilities,
  options: { readonly blank?: number; readonly frames?: number } = {},
): Decoded {
  const path = new BestPath(options.blank);
  const { data, classes, frames } = rowsOf(logProbabilities, options.frames, 'ctcGreedyDecode');
  for (let t = 0; t < frames; t++) path.push(data.subarray(t * classes, (t + 1) * classes));
  return path.finish();
}

/**
 * Greedy decoding of frames that arrive one by one.
 *
 * @example
 * const path = new BestPath();
 * for (const [blank, one] of [[0.1, 0.9], [0.2, 0.8], [0.9, 0.1]]) path.push([Math.log(blank!), Math.log(one!)]);
 * path.finish().tokens; // [{ "label": 1, "start": 0, "end": 2, "confidence": 0.85 }]
 */
export class BestPath {
  readonly #blank: number;
  readonly #tokens: { label: number; start: number; end: number; sum: number }[] = [];
  #last: number;
  #score = 0;
  #frame = 0;

  /** @param blank the class that stands for no label. Default 0 */
  constructor(blank = 0) {
    this.#blank = blank;
    this.#last = blank;
  }

  /** Takes the log-probabilities of the classes in one frame. */
  push(scores: ArrayLike<number>): void {
    let best = 0;
    for (let label = 1; label < scores.length; label++) if (scores[label]! > scores[best]!) best = label;
    this.#score += scores[best]!;
    if (best !== this.#blank) {
      if (best !== this.#last) this.#tokens.push({ label: best, start: this.#frame, end: this.#frame, sum: 0 });
      const token = this.#tokens.at(-1)!;
      token.end = this.#frame + 1;
      token.sum += Math.exp(scores[best]!);
    }
    this.#last = best;
    this.#frame++;
  }

  /** What was heard until now. */
  finish(): Decoded {
    const tokens = this.#tokens.map(({ label, start, end, sum }) => ({
      label,
      start,
      end,
      confidence: sum / (end - start),
    }));
    return { labels: tokens.map(({ label }) => label), tokens, score: this.#score };
  }
}

/** The rows of a matrix of log-probabilities. @throws ArgumentError when it is none */
export function rowsOf(
  scores: LogProbabilities,
  stated: number | undefined,
  what: string,
): { readonly data: Float32Array; readonly classes: number; readonly frames: number } {
  const [length = 0, classes = 0] = scores.shape;
  const frames = stated ?? length;
  if (scores.shape.length !== 2 || classes < 2 || !Number.isInteger(frames) || frames < 0 || frames > length) {
    throw new ArgumentError(
      `${what} takes log-probabilities [frames, classes] of at least two classes, and up to as many frames; got ` +
        `[${scores.shape.join(', ')}] and ${frames} frames.`,
    );
  }
  const data = scores.data as Float32Array;
  if (data.subarray(0, frames * classes).some(Number.isNaN)) {
    throw new ArgumentError(`${what}: a log-probability is NaN. Did training diverge?`);
  }
  return { data, classes, frames };
}
