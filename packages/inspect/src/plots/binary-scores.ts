import { ArgumentError } from '@neurite/backend';

/** Labels and scores of a question with two answers, by falling score. */
export interface RankedScores {
  readonly scores: readonly number[];
  /** 1 where the answer is yes. */
  readonly labels: readonly number[];
  readonly positives: number;
}

/** @throws ArgumentError unless there is a finite score for each label, labels are 0 or 1, and both occur */
export function ranked(labels: ArrayLike<number>, scores: ArrayLike<number>, who: string): RankedScores {
  if (labels.length !== scores.length || labels.length === 0) {
    throw new ArgumentError(
      `${who} needs a score for each label, and some; got ${scores.length} and ${labels.length}.`,
    );
  }
  const order = Array.from(scores, (_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
  const sorted = { scores: order.map((index) => scores[index]!), labels: order.map((index) => labels[index]!) };
  const bad = order.find((index) => !Number.isFinite(scores[index]!) || (labels[index] !== 0 && labels[index] !== 1));
  if (bad !== undefined) {
    throw new ArgumentError(
      `${who} takes labels of 0 and 1 and finite scores; got ${labels[bad]} and ${scores[bad]} at ${bad}.`,
    );
  }
  const positives = sorted.labels.reduce((sum, label) => sum + label, 0);
  if (positives === 0 || positives === labels.length) throw new ArgumentError(`${who} needs labels of both kinds.`);
  return { ...sorted, positives };
}

/** How many of each kind lie at or above each of the distinct scores, from the highest on. */
export function countsAbove({ scores, labels }: RankedScores): { readonly yes: number; readonly no: number }[] {
  const counts: { yes: number; no: number }[] = [];
  let [yes, no] = [0, 0];
  labels.forEach((label, index) => {
    yes += label;
    no += 1 - label;
    if (scores[index] !== scores[index + 1]) counts.push({ yes, no });
  });
  return counts;
}
