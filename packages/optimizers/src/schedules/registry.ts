import { unknownName } from '@neurite/backend';
import { constantRate } from './constant.ts';
import { cosineDecay } from './cosine.ts';
import { cosineDecayRestarts } from './cosine-restarts.ts';
import { exponentialDecay } from './exponential.ts';
import { inverseTimeDecay } from './inverse-time.ts';
import { oneCycle } from './one-cycle.ts';
import { piecewiseConstant } from './piecewise.ts';
import { polynomialDecay } from './polynomial.ts';
import type { Schedule, ScheduleConfig } from './schedule.ts';
import { stepDecay } from './step.ts';
import { warmUp } from './warm-up.ts';

const schedules: Readonly<Record<string, (options: never) => Schedule>> = {
  constantRate,
  stepDecay,
  piecewiseConstant,
  exponentialDecay,
  inverseTimeDecay,
  polynomialDecay,
  cosineDecay,
  cosineDecayRestarts,
  oneCycle,
  warmUp,
};

/**
 * Makes a schedule from its saved form, `schedule.config`.
 *
 * @throws ArgumentError when no schedule has that name, suggesting the nearest
 * @example
 * const schedule = scheduleFromConfig(cosineDecay({ initialLearningRate: 0.1, decaySteps: 1000 }).config!);
 * schedule(tensor(500)); // 0.05
 */
export function scheduleFromConfig(config: ScheduleConfig): Schedule {
  const { schedule, ...options } = config;
  const factory = Object.hasOwn(schedules, schedule) ? schedules[schedule] : undefined;
  if (factory === undefined) throw unknownName('schedule', schedule, Object.keys(schedules));
  const nested = options.after === undefined ? {} : { after: scheduleFromConfig(options.after as ScheduleConfig) };
  return factory({ ...options, ...nested } as never);
}
