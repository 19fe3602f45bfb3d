import type { Chart } from '../chart.ts';
import { percent, short, type Verdict } from '../verdict.ts';

const RISE = 1.2;
const GAP = 1.5;
const EPOCHS_SINCE_BEST = 3;
/** A small loss can rise by a half and be small still: what counts is how much of the gain is lost again. */
const LOST_SHARE = 0.05;

/**
 * The loss on held-out data was lowest some epochs ago. In each of the last three it has been a fifth above that, and a twentieth
 * of what it had gained since the first step was lost again, while the loss on the training data fell. A single bad epoch is none,
 * and neither is the wavering of a loss that is almost zero.
 *
 * The thresholds were chosen on 41 trainings with a third, larger part of the data to say which of them overfit.
 */
export function overfitting({ epochs, observations }: Chart): Verdict | undefined {
  const judged = epochs.flatMap(({ loss, valLoss }, epoch) =>
    loss === undefined || valLoss === undefined ? [] : [{ epoch, loss, valLoss }],
  );
  const [now, first] = [judged.at(-1), observations[0]];
  if (now === undefined || first === undefined || !judged.every(({ valLoss }) => Number.isFinite(valLoss)))
    return undefined;
  const best = judged.reduce((a, b) => (b.valLoss < a.valLoss ? b : a));
  const since = judged.slice(judged.indexOf(best) + 1);
  const lasting = Math.min(...since.slice(-EPOCHS_SINCE_BEST).map(({ valLoss }) => valLoss));
  const gained = first.loss - best.valLoss;
  if (
    since.length < EPOCHS_SINCE_BEST ||
    lasting < RISE * best.valLoss ||
    lasting - best.valLoss < LOST_SHARE * gained ||
    now.loss >= best.loss ||
    now.valLoss < GAP * now.loss
  )
    return undefined;
  const lost = now.valLoss - best.valLoss;
  return {
    ailment: 'overfitting',
    message:
      `the loss on held-out data was lowest after epoch ${best.epoch + 1} (${short(best.valLoss)}) and is ${short(now.valLoss)} now: ` +
      `${lossOf(lost, gained)}, while the loss on the training data went from ${short(best.loss)} to ${short(now.loss)}.`,
    evidence: {
      bestEpoch: best.epoch + 1,
      lowestValLoss: best.valLoss,
      valLoss: now.valLoss,
      loss: now.loss,
      gap: now.valLoss / Math.max(now.loss, 1e-12),
      // A share of nothing is none.
      ...(gained > 0 ? { lostShare: lost / gained } : {}),
    },
    cure: `Stop near epoch ${best.epoch + 1}: earlyStopping({ restoreBestWeights: true }); or use more data, augmentation, dropout, kernelRegularizer: l2(1e-4), or a smaller network.`,
  };
}

/** In words, how much is lost again of what the loss on held-out data had gained since the first step. */
function lossOf(lost: number, gained: number): string {
  if (gained <= 0) return 'it was never below the loss at the first step';
  return lost > gained
    ? 'all that was gained is lost again, and more'
    : `${percent(lost / gained)} of what was gained is lost again`;
}
