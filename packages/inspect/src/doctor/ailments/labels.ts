import { extentOf } from '../../extent.ts';
import type { Chart } from '../chart.ts';
import { percent, short, type Verdict } from '../verdict.ts';

const CONTRADICTED = 0.06;
const AGREED = 0.6;
/** A loss that falls by more than a seventh in an epoch is still on its way. */
const FALL = 0.86;
const EXAMPLES_TO_JUDGE = 120;
const IMBALANCE = 10;
const EXAMPLES_OF_A_CLASS = 15;

/**
 * The model gives most labels, has stopped learning fast, and is yet sure of other classes for many training examples,
 * before it learns from them again.
 *
 * It takes at least three classes: with two, a network that knows of the noise is not sure of anything.
 * Source of the idea: Northcutt, Jiang and Chuang, Confident learning (JAIR 2021).
 */
export function labelNoise({ labels, epochs }: Chart): Verdict | undefined {
  const [before, now] = epochs.slice(-2).map(({ loss }) => loss);
  if (labels === undefined || labels.classes < 3 || before === undefined || now === undefined) return undefined;
  const isLearning = now < FALL * before;
  if (isLearning || labels.judged < EXAMPLES_TO_JUDGE || labels.agreedShare < AGREED) return undefined;
  const share = labels.contradictedShare;
  if (share < CONTRADICTED) return undefined;
  return {
    ailment: 'labelNoise',
    message: `of ${percent(share)} of ${labels.judged} training examples the model is sure that they belong to another class than their label says, though it gives the labels of ${percent(labels.agreedShare)}.`,
    evidence: { contradictedShare: share, agreedShare: labels.agreedShare, examples: labels.judged },
    cure: 'Look at these examples and mend their labels. Until then stop early, and soften the labels: labelSmoothing: 0.1 in the loss.',
  };
}

/** The commonest class has ten times as many examples as the rarest, or more. */
export function classImbalance({ labels }: Chart): Verdict | undefined {
  if (labels === undefined || labels.total < EXAMPLES_OF_A_CLASS * labels.classes) return undefined;
  return imbalanceOf(labels.counts);
}

/** The verdict on these numbers of examples. */
export function imbalanceOf(counts: readonly number[]): Verdict | undefined {
  const [least, most] = extentOf(counts);
  // As if each class had been seen once more: what was not seen may still be there.
  const ratio = (most + 1) / (least + 1);
  if (ratio < IMBALANCE) return undefined;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weights = counts.map((count) => total / (counts.length * Math.max(count, 1)));
  const listed = weights.length <= 10 ? weights.map((weight, label) => `${label}: ${short(weight)}`).join(', ') : '…';
  const [common, rare] = [counts.indexOf(most), counts.indexOf(least)];
  return {
    ailment: 'classImbalance',
    message: `class ${common} makes up ${percent(most / total)} of the labels, class ${rare} ${percent(least / total)}.`,
    evidence: { ratio, commonest: common, rarest: rare, commonestShare: most / total, rarestShare: least / total },
    cure: `Weight the classes, fit(…, { classWeight: { ${listed} } }), gather more of the rare ones, or use binaryFocalCrossentropy; and judge by f1 or a confusion matrix, not by accuracy.`,
  };
}
