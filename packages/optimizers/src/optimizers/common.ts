import { ArgumentError } from '@neurite/backend';
import type { Tensor, Variable } from '@neurite/tensors';
import type { LossScaleOptions } from '../loss-scale.ts';
import { Optimizer } from '../optimizer.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { chain } from '../transforms/chain.ts';
import { averageWeights } from '../transforms/average-weights.ts';
import { clipByGlobalNorm, clipByNorm, clipByValue } from '../transforms/clip.ts';
import { scaleByLearningRate } from '../transforms/scale-by-learning-rate.ts';
import { scaleByParameter } from '../transforms/scale-by-parameter.ts';
import type { GradientTransform } from '../transforms/transform.ts';
import { weightDecay } from '../transforms/weight-decay.ts';

/** The options that all optimizers have. */
export interface CommonOptions {
  /** A number, which can be changed later by assigning to `optimizer.learningRate`, or a schedule. Each optimizer states its default. */
  readonly learningRate?: number | Schedule;
  /**
   * Decoupled weight decay: every update first shrinks the weights by the factor 1 − learningRate · weightDecay. Default 0; 0.004 for
   * `adamw`.
   */
  readonly weightDecay?: number;
  /** Limits every element of the gradients to [−clipValue, clipValue]. Default: no limit. */
  readonly clipValue?: number;
  /** Limits the norm of each gradient. Default: no limit. */
  readonly clipNorm?: number;
  /** Limits the norm of all gradients together. Default: no limit. */
  readonly globalClipNorm?: number;
  /**
   * Layer-wise learning rates: what the rate is multiplied by, for the parameters at a path or below it (`'encoder'`,
   * `'fc1/kernel'`; the longest path counts). 0 freezes. Default 1 for all.
   */
  readonly learningRateMultipliers?: Readonly<Record<string, number>>;
  /** Makes one update of the mean gradient of so many calls of `apply`. Default 1. */
  readonly gradientAccumulationSteps?: number;
  /**
   * Scales losses, so that gradients do not vanish in half precision; `compile({ precision: 'mixedFloat16' })` sees to it by itself. A
   * loop of one's own calls `optimizer.scaleLoss`. Default false.
   */
  readonly lossScale?: boolean | LossScaleOptions;
  /**
   * Keeps an exponential moving average of the weights, which `fit` puts in their place at its end: see
   * `optimizer.withAverages`. Default false.
   */
  readonly useEma?: boolean;
  /** How much of the average is kept at each update, with `useEma`. Default 0.99. */
  readonly emaMomentum?: number;
  /** After how many updates, again and again, the weights are set to their average, with `useEma`. Default: never. */
  readonly emaOverwriteFrequency?: number;
}

/** The way from gradients to a direction: fixed, or made with the variable that holds the learning rate. */
export type Direction = readonly GradientTransform[] | ((learningRate: Variable) => readonly GradientTransform[]);

/** An optimizer in the usual order: clip, find the direction, decay the weights, go by the learning rate, average. */
export function commonOptimizer(
  name: string,
  learningRate: number | Schedule,
  options: CommonOptions,
  direction: Direction,
  ownConfig: Readonly<Record<string, unknown>>,
): Optimizer {
  const { weightDecay: decay = 0, clipValue, clipNorm, globalClipNorm } = options;
  const { learningRateMultipliers, gradientAccumulationSteps, lossScale, useEma, emaMomentum, emaOverwriteFrequency } =
    options;
  const clips = given({ clipValue, clipNorm, globalClipNorm });
  if (Object.keys(clips).length > 1) {
    throw new ArgumentError(`${name} takes one way of clipping; got ${Object.keys(clips).join(' and ')}.`);
  }
  assertNotNegative(name, 'weightDecay', decay);
  if (useEma !== true && (emaMomentum !== undefined || emaOverwriteFrequency !== undefined)) {
    throw new ArgumentError(`${name}: emaMomentum and emaOverwriteFrequency need useEma: true.`);
  }
  for (const [path, factor] of Object.entries(learningRateMultipliers ?? {})) {
    assertNotNegative(name, `the learningRateMultiplier of '${path}'`, factor);
  }
  const average = given({ momentum: emaMomentum, overwriteFrequency: emaOverwriteFrequency });
  const transform = (rate: Variable, pathOf: (parameter: Tensor) => string): GradientTransform =>
    chain(
      ...(clipValue === undefined ? [] : [clipByValue(clipValue)]),
      ...(clipNorm === undefined ? [] : [clipByNorm(clipNorm)]),
      ...(globalClipNorm === undefined ? [] : [clipByGlobalNorm(globalClipNorm)]),
      ...(typeof direction === 'function' ? direction(rate) : direction),
      ...(decay === 0 ? [] : [weightDecay(decay)]),
      scaleByLearningRate(rate),
      ...(learningRateMultipliers === undefined
        ? []
        : [scaleByParameter((parameter) => multiplierAt(pathOf(parameter), learningRateMultipliers))]),
      ...(useEma === true ? [averageWeights(average)] : []),
    );
  const config = {
    ...ownConfig,
    weightDecay: decay,
    ...given({ ...clips, learningRateMultipliers, gradientAccumulationSteps }),
    ...(useEma === true ? given({ useEma, emaMomentum, emaOverwriteFrequency }) : {}),
  };
  return new Optimizer({ name, learningRate, transform, config, ...given({ gradientAccumulationSteps, lossScale }) });
}

/** The factor of the longest path that is this one or leads to it. */
function multiplierAt(path: string, multipliers: Readonly<Record<string, number>>): number {
  const matches = Object.entries(multipliers).filter(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
  return matches.reduce((best, match) => (match[0].length > best[0].length ? match : best), ['', 1])[1];
}

/** @throws ArgumentError when an option that is a share is not in [0, 1) */
export function assertShare(optimizer: string, option: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ArgumentError(`${optimizer}: ${option} must lie in [0, 1); got ${value}.`);
}

/** @throws ArgumentError when a number is negative or not finite */
export function assertNotNegative(optimizer: string, option: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new ArgumentError(`${optimizer}: ${option} must be a number of at least 0; got ${value}.`);
}

/** The options that were given. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
