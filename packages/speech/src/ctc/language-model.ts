import { ArgumentError } from '@neurite/backend';

/** What a text is likely to go on with. */
export interface LanguageModel {
  /** ln of the probability that `next` follows these labels. */
  logProbability(labels: readonly number[], next: number): number;
  /** ln of the probability that the text ends after these labels. */
  endProbability?(labels: readonly number[]): number;
}

/** Options of {@link ngramLanguageModel}. */
export interface NgramOptions {
  /** How many labels are looked at, the next one included. Default 3 */
  readonly order?: number;
  /** How many labels there are at all, the end of a text included: so many share what was never seen. Default: those seen, and the end */
  readonly vocabularySize?: number;
}

/** Stands for the beginning and the end of a text. */
const EDGE = -1;

/**
 * A language model that counts which labels follow which, mixed with those of shorter contexts in the measure in which new ones
 * were met there (Witten and Bell):
 *
 *   p(x | context) = (count(context, x) + kinds(context) · p(x | shorter context)) / (count(context) + kinds(context))
 *
 * Source: Witten and Bell, The zero-frequency problem, IEEE Transactions on Information Theory 37 (1991).
 *
 * @param texts sequences of labels, such as a tokenizer makes of sentences
 * @throws ArgumentError without any text, or an order below 1
 * @example
 * const model = ngramLanguageModel(sentences.map((text) => tokenizer.encode(text)), { order: 4 });
 */
export function ngramLanguageModel(
  texts: readonly (readonly number[])[],
  { order = 3, vocabularySize }: NgramOptions = {},
): Required<LanguageModel> {
  if (!Number.isInteger(order) || order < 1) {
    throw new ArgumentError(`ngramLanguageModel: order must be a whole number of at least 1; got ${order}.`);
  }
  if (texts.length === 0) throw new ArgumentError('ngramLanguageModel needs at least one text; got none.');
  const followers = new Map<string, Map<number, number>>();
  for (const text of texts) {
    const padded = [...new Array<number>(order - 1).fill(EDGE), ...text, EDGE];
    for (let at = order - 1; at < padded.length; at++) {
      for (let length = 0; length < order; length++) {
        const context = padded.slice(at - length, at).join();
        const counts = followers.get(context) ?? new Map<number, number>();
        counts.set(padded[at]!, (counts.get(padded[at]!) ?? 0) + 1);
        followers.set(context, counts);
      }
    }
  }
  const totals = new Map(
    [...followers].map(([context, counts]) => [context, [...counts.values()].reduce((sum, count) => sum + count, 0)]),
  );
  const kinds = Math.max(vocabularySize ?? 0, followers.get('')!.size);
  const probability = (context: readonly number[], next: number): number => {
    const shorter = context.length === 0 ? 1 / kinds : probability(context.slice(1), next);
    const counts = followers.get(context.join());
    if (counts === undefined) return shorter;
    const total = totals.get(context.join())!;
    return ((counts.get(next) ?? 0) + counts.size * shorter) / (total + counts.size);
  };
  const after = (labels: readonly number[], next: number): number => {
    const missing = Math.max(0, order - 1 - labels.length);
    const context = [...new Array<number>(missing).fill(EDGE), ...labels.slice(labels.length - (order - 1 - missing))];
    return Math.log(probability(order === 1 ? [] : context, next));
  };
  return { logProbability: after, endProbability: (labels) => after(labels, EDGE) };
}
