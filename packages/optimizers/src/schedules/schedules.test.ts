import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/schedules.json' with { type: 'json' };
import { expectClose } from '../testing/expect-close.ts';
import { constantRate } from './constant.ts';
import { cosineDecay } from './cosine.ts';
import { cosineDecayRestarts } from './cosine-restarts.ts';
import { exponentialDecay } from './exponential.ts';
import { inverseTimeDecay } from './inverse-time.ts';
import { oneCycle } from './one-cycle.ts';
import { piecewiseConstant } from './piecewise.ts';
import { polynomialDecay } from './polynomial.ts';
import { scheduleFromConfig } from './registry.ts';
import type { Schedule } from './schedule.ts';
import { stepDecay } from './step.ts';
import { warmUp } from './warm-up.ts';

const factories: Readonly<Record<string, (options: never) => Schedule>> = {
  constant: constantRate,
  step: stepDecay,
  exponential: exponentialDecay,
  inverseTime: inverseTimeDecay,
  polynomial: polynomialDecay,
  cosine: cosineDecay,
  cosineRestarts: cosineDecayRestarts,
  oneCycle,
  warmUp: ({ after, ...options }: { after: Golden; warmUpSteps: number }) => warmUp({ ...options, after: make(after) }),
};

interface Golden {
  readonly schedule: string;
  readonly options: object;
}

const make = ({ schedule, options }: Golden): Schedule => factories[schedule]!(options as never);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(golden.cases.map((c) => [c.name, c] as const))('%s', async (_name, golden) => {
    const schedule = make(golden);
    expectClose(await ratesOf(schedule, golden.steps), golden.values, 1e-6);
    const again = scheduleFromConfig(JSON.parse(JSON.stringify(schedule.config)));
    expect(await ratesOf(again, golden.steps)).toEqual(await ratesOf(schedule, golden.steps));
  });

  it('holds a piece up to and including its boundary', async () => {
    const schedule = piecewiseConstant({ boundaries: [2, 4], values: [3, 2, 1] });
    expect(await ratesOf(schedule, [0, 2, 3, 4, 5, 100])).toEqual([3, 3, 2, 2, 1, 1]);
  });

  it('drops at exact multiples, late in a long training too', async () => {
    const schedule = stepDecay({ initialLearningRate: 1, decayRate: 0.5, decaySteps: 700_001 });
    expect(await ratesOf(schedule, [700_000, 700_001, 2_100_002, 2_100_003])).toEqual([1, 0.5, 0.25, 0.125]);
  });
});

it('suggests the nearest schedule', () => {
  expect(() => scheduleFromConfig({ schedule: 'cosinDecay' })).toThrow(
    "Unknown schedule 'cosinDecay'. Did you mean 'cosineDecay'?",
  );
});

it('says which option is wrong', () => {
  expect(() => cosineDecay({ initialLearningRate: 1, decaySteps: 0 })).toThrow(
    'decaySteps must be a number of updates above 0; got 0',
  );
  expect(() => cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 5, tMul: 0.5 })).toThrow('got 0.5');
  expect(() => oneCycle({ maxLearningRate: 1, totalSteps: 3 })).toThrow('of 3 steps, a pctStart of 0.3');
  expect(() => oneCycle({ maxLearningRate: 1, totalSteps: 30, annealing: 'cos' as never })).toThrow("'cos'");
  expect(() => piecewiseConstant({ boundaries: [1], values: [1] })).toThrow('got 1 values and 1 boundaries');
  expect(() => piecewiseConstant({ boundaries: [5, 5], values: [1, 2, 3] })).toThrow('ascending boundaries; got 5, 5');
});

async function ratesOf(schedule: Schedule, steps: readonly number[]): Promise<number[]> {
  return Promise.all(steps.map((step) => schedule(tensor(step)).item()));
}
