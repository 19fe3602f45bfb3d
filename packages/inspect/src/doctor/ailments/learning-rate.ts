import { type Chart, kernelLayers, median, type Observation } from '../chart.ts';
import { short, type Verdict } from '../verdict.ts';

/** Updates of more than this share of the weights, step after step, leave nothing of what was learnt. */
const HIGH = 0.1;
const VERY_HIGH = 1;
const LOW = 1e-4;
/** A loss that fell by less than this share has not fallen. */
const PROGRESS = 0.05;
/** Steps before which nothing is said: the first ones are for warming up, and a slow training needs time. */
const STEPS_TO_JUDGE_HIGH = 16;
const STEPS_TO_JUDGE_LOW = 30;

function typicalRatio(observations: readonly Observation[]): number {
  return median(observations.flatMap((one) => kernelLayers(one).map(({ updateRatio }) => updateRatio)));
}

/** How the loss of the last three steps that were looked at compares with that of the first. */
function lossRatio(observations: readonly Observation[]): number {
  return median(observations.slice(-3).map(({ loss }) => loss)) / Math.max(observations[0]!.loss, 1e-12);
}

/**
 * Every step changes a tenth of the weights or more, and the loss does not fall; or all of them, whatever the loss does.
 */
export function learningRateTooHigh({ observations }: Chart): Verdict | undefined {
  const last = observations.at(-1);
  if (last === undefined || last.step < STEPS_TO_JUDGE_HIGH) return undefined;
  const ratio = typicalRatio(observations.slice(-3));
  const progress = lossRatio(observations);
  if (!(ratio > VERY_HIGH || (ratio > HIGH && progress > 1 - PROGRESS))) return undefined;
  return {
    ailment: 'learningRateTooHigh',
    message: `a step changes the weights by ${short(ratio)} of their norm (0.001 is usual), and the loss is ${short(progress)} times what it was at first.`,
    evidence: { updateRatio: ratio, lossRatio: progress, learningRate: last.learningRate, step: last.step },
    cure: `Lower the learning rate from ${short(last.learningRate)} to about ${short((last.learningRate * 0.003) / ratio)}; learningRateFinder measures a good one.`,
  };
}

/** Steps change less than a ten-thousandth of the weights, gradients are there, and the loss hardly falls. */
export function learningRateTooLow({ observations }: Chart): Verdict | undefined {
  const last = observations.at(-1);
  if (last === undefined || last.step < STEPS_TO_JUDGE_LOW || observations.length < 4) return undefined;
  const ratio = typicalRatio(observations.slice(-3));
  const progress = lossRatio(observations);
  if (!(ratio < LOW && progress > 1 - PROGRESS && last.gradientNorm > 0)) return undefined;
  return {
    ailment: 'learningRateTooLow',
    message: `a step changes the weights by ${short(ratio)} of their norm (0.001 is usual), and after ${last.step} steps the loss is still ${short(progress)} times what it was at first.`,
    evidence: { updateRatio: ratio, lossRatio: progress, learningRate: last.learningRate, step: last.step },
    cure: `Raise the learning rate from ${short(last.learningRate)} to about ${short((last.learningRate * 0.001) / ratio)}; learningRateFinder measures a good one.`,
  };
}
