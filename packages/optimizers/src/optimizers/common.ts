import { ArgumentError } from '@neurite/backend';
import type { Variable } from '@neurite/tensors';
import { Optimizer } from '../optimizer.ts';
import type { Schedule } from '../schedules/schedule.ts';
import { chain } from '../transforms/chain.ts';
import { clipByGlobalNorm, clipByNorm, clipByValue } from '../transforms/clip.ts';
import { scaleByLearningRate } from '../transforms/scale-by-learning-rate.ts';
import type { GradientTransform } from '../transforms/transform.ts';
import { weightDecay } from '../transforms/weight-decay.ts';

/** The options that all optimizers have. */
export interface CommonOptions {
  /** A number, which can be changed later by assigning to `optimizer.learningRate`, or a schedule. */
  readonly learningRate?: number | Schedule;
  /** Decoupled weight decay: every update first shrinks the weights by the factor 1 − learningRate · weightDecay. */
  readonly weightDecay?: number;
  /** Limits every element of the gradients to [−clipValue, clipValue]. */
  readonly clipValue?: number;
  /** Limits the norm of each gradient. */
  readonly clipNorm?: number;
  /** Limits the norm of all gradients together. */
  readonly globalClipNorm?: number;
}

/** An optimizer in the usual order: clip, find the direction, decay the weights, go by the learning rate. */
export function commonOptimizer(
  name: string,
  learningRate: number | Schedule,
  options: CommonOptions,
  direction: readonly GradientTransform[],
  ownConfig: Readonly<Record<string, unknown>>,
): Optimizer {
  const { weightDecay: decay = 0, clipValue, clipNorm, globalClipNorm } = options;
  const clips = given({ clipValue, clipNorm, globalClipNorm });
  if (Object.keys(clips).length > 1) {
    throw new ArgumentError(`${name} takes one way of clipping; got ${Object.keys(clips).join(' and ')}.`);
  }
  if (!Number.isFinite(decay) || decay < 0) {
    throw new ArgumentError(`${name}: weightDecay must be a number of at least 0; got ${decay}.`);
  }
  const transform = (rate: Variable): GradientTransform =>
    chain(
      ...(clipValue === undefined ? [] : [clipByValue(clipValue)]),
      ...(clipNorm === undefined ? [] : [clipByNorm(clipNorm)]),
      ...(globalClipNorm === undefined ? [] : [clipByGlobalNorm(globalClipNorm)]),
      ...direction,
      ...(decay === 0 ? [] : [weightDecay(decay)]),
      scaleByLearningRate(rate),
    );
  return new Optimizer({ name, learningRate, transform, config: { ...ownConfig, weightDecay: decay, ...clips } });
}

/** @throws ArgumentError when an option that is a share is not in [0, 1) */
export function assertShare(optimizer: string, option: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ArgumentError(`${optimizer}: ${option} must lie in [0, 1); got ${value}.`);
}

function given(options: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
