import type { Chart } from '../chart.ts';
import { short, type Verdict } from '../verdict.ts';

const GRADIENT_GROWTH = 100;
const LOSS_GROWTH = 20;
const WEIGHT_GROWTH = 100;
/** A step that changes a kernel by so many times its norm leaves nothing of it. */
const UPDATE_RATIO = 5;
/**
 * Gradients, weights or the loss grow out of all proportion to what they were, a step changes a kernel by five times its
 * norm, or something is no finite number any more.
 *
 * Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks (ICML 2013).
 */
export function exploding({ observations }: Chart): Verdict | undefined {
  const [first, last] = [observations[0], observations.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const weights = (one: typeof first): number => Math.hypot(...one.layers.map(({ weightNorm }) => weightNorm));
  const growth = {
    gradientGrowth: growthOf(observations.map(({ gradientNorm }) => gradientNorm)),
    lossGrowth: growthOf(observations.map(({ loss }) => loss)),
    weightGrowth: weights(last) / weights(first),
    updateRatio: Math.max(...last.layers.map((one) => (one.weightNorm > 1e-3 ? one.updateRatio : 0))),
  };
  const isFinite = [last.loss, last.gradientNorm, weights(last)].every(Number.isFinite);
  const hasGrown =
    (growth.gradientGrowth > GRADIENT_GROWTH && growth.lossGrowth > 2) ||
    growth.lossGrowth > LOSS_GROWTH ||
    growth.weightGrowth > WEIGHT_GROWTH ||
    growth.updateRatio > UPDATE_RATIO;
  if (isFinite && !hasGrown) return undefined;
  const culprit = last.layers.reduce((a, b) =>
    b.gradientNorm > a.gradientNorm || Number.isNaN(b.gradientNorm) ? b : a,
  );
  const seen = isFinite
    ? `after ${last.step} steps the loss is ${short(growth.lossGrowth)} times what it was before, the norm of the gradient ` +
      `${short(growth.gradientGrowth)} times, that of the weights ${short(growth.weightGrowth)} times, and a step changes a ` +
      `kernel by up to ${short(growth.updateRatio)} times its norm`
    : `at step ${last.step} the loss is ${short(last.loss)} and the norm of the gradient ${short(last.gradientNorm)}`;
  return {
    ailment: 'exploding',
    layer: culprit.path,
    message: `${seen}; the largest gradient is in '${culprit.path}'.`,
    evidence: { step: last.step, loss: last.loss, gradientNorm: last.gradientNorm, ...growth },
    cure: `Lower the learning rate (it is ${short(last.learningRate)}; try a hundredth), or clip gradients: chain(clipByGlobalNorm(1), …) or clipNorm: 1.`,
  };
}

/**
 * How many times larger each of the last three values is, at least, than those before on the mean. A hard batch is no growth: of a
 * network that is trained, losses are all but 0 and waver by large factors.
 */
function growthOf(values: readonly number[]): number {
  const before = values.slice(0, -3);
  if (before.length === 0) return values.at(-1)! / Math.max(...values);
  const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
  return Math.min(...values.slice(-3)) / Math.max(mean, 1e-6);
}
