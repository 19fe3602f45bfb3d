import type { Chart } from '../chart.ts';
import { short, type Verdict } from '../verdict.ts';

const RISE = 1.2;
const GAP = 1.5;
const EPOCHS_SINCE_BEST = 3;

/**
 * The loss on held-out data was lowest some epochs ago and has been a fifth above that in each of the last three, while that on
 * the training data fell: a single bad epoch is none.
 */
export function overfitting({ epochs }: Chart): Verdict | undefined {
  const held = epochs.map(({ valLoss }) => valLoss ?? Number.NaN);
  if (held.length === 0 || held.some(Number.isNaN)) return undefined;
  const lowest = Math.min(...held);
  const best = held.indexOf(lowest);
  const now = epochs.length - 1;
  const [valLoss, loss, lossAtBest] = [held[now]!, epochs[now]!.loss ?? 0, epochs[best]!.loss ?? 0];
  if (
    now - best < EPOCHS_SINCE_BEST ||
    Math.min(...held.slice(-EPOCHS_SINCE_BEST)) < RISE * lowest ||
    loss >= lossAtBest ||
    valLoss < GAP * loss
  )
    return undefined;
  return {
    ailment: 'overfitting',
    message:
      `the loss on held-out data was lowest after epoch ${best + 1} (${short(lowest)}) and is ${short(valLoss)} now, while that ` +
      `on the training data went from ${short(lossAtBest)} to ${short(loss)}.`,
    evidence: { bestEpoch: best + 1, lowestValLoss: lowest, valLoss, loss, gap: valLoss / Math.max(loss, 1e-12) },
    cure: `Stop near epoch ${best + 1}: earlyStopping({ restoreBestWeights: true }); or use more data, augmentation, dropout, kernelRegularizer: l2(1e-4), or a smaller network.`,
  };
}
