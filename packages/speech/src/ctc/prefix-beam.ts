/**
 * Prefix beam search: it keeps the likeliest beginnings of a transcript, and adds up all paths that lead to the same one, those
 * that end in a blank apart from those that do not.
 *
 * Source: Hannun et al., First-pass large vocabulary continuous speech recognition using bi-directional recurrent DNNs,
 * arXiv:1408.2873 (2014).
 */
import { ArgumentError } from '@neurite/backend';
import { type Decoded, type DecodedToken, type LogProbabilities, rowsOf } from './ctc-decode.ts';
import type { LanguageModel } from './language-model.ts';

/** Options of {@link ctcBeamSearch}. */
export interface BeamSearchOptions {
  /** How many beginnings are kept. Default 16 */
  readonly beamWidth?: number;
  /** How many transcripts come out. Default 1 */
  readonly topPaths?: number;
  /** Default 0 */
  readonly blank?: number;
  /** How many frames count. Default all */
  readonly frames?: number;
  /** Classes less likely than this in a frame are passed over there. Default 1e-4 */
  readonly minProbability?: number;
  /** What usually follows what. */
  readonly languageModel?: LanguageModel;
  /** How much the language model counts. Default 0.5 */
  readonly languageWeight?: number;
  /** What each label is worth, against the language model's liking for short texts. Default 0 */
  readonly labelBonus?: number;
}

/** A beginning of a transcript. */
interface Prefix {
  readonly labels: readonly number[];
  /** ln of the probability of the paths that end in a blank, and of those that end in the last label. */
  readonly blank: number;
  readonly label: number;
  /** What the language model and the bonus add. */
  readonly language: number;
  /** The frames of the likeliest path. */
  readonly tokens: readonly Held[];
}

type Held = { readonly label: number; readonly start: number; readonly end: number; readonly sum: number };

/**
 * The likeliest transcripts, the best first.
 *
 * @param logProbabilities [frames, classes]
 * @throws ArgumentError when options or shapes do not fit
 * @example
 * const [best] = ctcBeamSearch(scores, { languageModel: ngramLanguageModel(sentences), languageWeight: 0.7 });
 */
export function ctcBeamSearch(logProbabilities: LogProbabilities, options: BeamSearchOptions = {}): Decoded[] {
  const { beamWidth = 16, topPaths = 1, blank = 0, minProbability = 1e-4, languageModel } = options;
  const { languageWeight = 0.5, labelBonus = 0 } = options;
  for (const [name, value] of Object.entries({ beamWidth, topPaths })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ArgumentError(`ctcBeamSearch: ${name} must be a whole number of at least 1; got ${value}.`);
  }
  const { data, classes, frames } = rowsOf(logProbabilities, options.frames, 'ctcBeamSearch');
  const least = Math.log(minProbability);
  const gain = (labels: readonly number[], next: number): number =>
    (languageModel === undefined ? 0 : languageWeight * languageModel.logProbability(labels, next)) + labelBonus;

  let beam: readonly Prefix[] = [{ labels: [], blank: 0, label: -Infinity, language: 0, tokens: [] }];
  for (let t = 0; t < frames; t++) {
    const scores = data.subarray(t * classes, (t + 1) * classes);
    const next = new Map<string, Prefix>();
    for (const prefix of beam) {
      const total = logAdd(prefix.blank, prefix.label);
      const last = prefix.labels.at(-1);
      merge(next, { ...prefix, blank: total + scores[blank]!, label: -Infinity });
      if (last !== undefined) {
        const held = prefix.tokens.with(-1, extended(prefix.tokens.at(-1)!, t, scores));
        merge(next, { ...prefix, blank: -Infinity, label: prefix.label + scores[last]!, tokens: held });
      }
      for (let label = 0; label < classes; label++) {
        if (label === blank || scores[label]! < least) continue;
        // The same label again needs a blank before it.
        const before = label === last ? prefix.blank : total;
        if (before === -Infinity) continue;
        const begun = extended({ label, start: t, end: t, sum: 0 }, t, scores);
        merge(next, {
          labels: [...prefix.labels, label],
          blank: -Infinity,
          label: before + scores[label]!,
          language: prefix.language + gain(prefix.labels, label),
          tokens: [...prefix.tokens, begun],
        });
      }
    }
    beam = [...next.values()].sort((a, b) => rank(b) - rank(a)).slice(0, beamWidth);
  }
  const ending = ({ labels }: Prefix): number =>
    languageModel?.endProbability === undefined ? 0 : languageWeight * languageModel.endProbability(labels);
  return beam
    .map((prefix) => ({ prefix, rank: rank(prefix) + ending(prefix) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, topPaths)
    .map(({ prefix }) => ({
      labels: prefix.labels,
      tokens: prefix.tokens.map(tokenOf),
      score: logAdd(prefix.blank, prefix.label),
    }));
}

function rank({ blank, label, language }: Prefix): number {
  return logAdd(blank, label) + language;
}

/** Adds the paths to those that lead to the same labels; the frames are those of the likelier ones. */
function merge(prefixes: Map<string, Prefix>, added: Prefix): void {
  const key = added.labels.join();
  const known = prefixes.get(key);
  if (known === undefined) {
    prefixes.set(key, added);
    return;
  }
  const isLikelier = logAdd(added.blank, added.label) > logAdd(known.blank, known.label);
  prefixes.set(key, {
    ...known,
    blank: logAdd(known.blank, added.blank),
    label: logAdd(known.label, added.label),
    tokens: isLikelier ? added.tokens : known.tokens,
  });
}

function extended(token: Held, frame: number, scores: Float32Array): Held {
  const gap = frame - token.end;
  // After a blank within the likeliest path the label is over; its frames stay as they were.
  return gap > 0 ? token : { ...token, end: frame + 1, sum: token.sum + Math.exp(scores[token.label]!) };
}

function tokenOf({ label, start, end, sum }: Held): DecodedToken {
  return { label, start, end, confidence: sum / (end - start) };
}

function logAdd(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === -Infinity ? -Infinity : larger + Math.log1p(Math.exp(-Math.abs(a - b)));
}
