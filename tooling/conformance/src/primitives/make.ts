import { type DType, ProgramBuilder } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { integers, sample, shapes } from '../sample.ts';
import { exact, trialOf } from '../trial.ts';

const fills = (['float32', 'int32', 'bool'] as const).map(
  (dtype): PrimitiveCase => ({
    name: `fill and constant of ${dtype}`,
    trials: fc.record({ shape: shapes(), seed: fc.nat(), at: fc.nat() }).map(({ shape, seed, at }) => {
      const constant = sample(dtype, shape, seed, 'special');
      const value =
        dtype === 'float32' ? [NaN, Infinity, -0, 0.1, 1e-40][at % 5]! : dtype === 'int32' ? -(2 ** 31) + at : at % 2;
      return trialOf([], exact, (b) => [b.fill(value, shape, dtype), b.constant(constant)]);
    }),
  }),
);

const iotas = (['float32', 'int32'] as const satisfies readonly DType[]).map(
  (dtype): PrimitiveCase => ({
    name: `iota of ${dtype}`,
    trials: fc
      .record({ shape: shapes(4, 4096, 1), at: fc.nat() })
      .map(({ shape, at }) => trialOf([], exact, (b) => [b.iota(shape, at % shape.length, dtype)])),
  }),
);

const draws = (['bits', 'uniform', 'normal'] as const).map(
  (distribution): PrimitiveCase => ({
    name: `random ${distribution}`,
    trials: fc
      .record({
        shape: shapes(3),
        seed: fc.nat(),
        offset: fc.maxSafeNat(),
        stride: fc.maxSafeNat(),
        step: fc.nat(1000),
        stepped: fc.boolean(),
      })
      .map(({ shape, seed, offset, stride, step, stepped }) => {
        const pair = (from: number): ReturnType<typeof integers> => integers([2], from, -(2 ** 31), 2 ** 31 - 1);
        const inputs = [pair(seed), pair(seed + 1), integers([], 0, step, step)];
        return trialOf(inputs, exact, (b, key, counter, t) => [
          b.random(shape, {
            distribution,
            key: key!,
            counter: counter!,
            offset,
            ...(stepped ? { step: t!, stride } : {}),
          }),
        ]);
      }),
  }),
);

const states: PrimitiveCase = {
  name: 'state: reads see the old value, writes come at the end',
  trials: fc.record({ shape: shapes(3), seed: fc.nat(), swap: fc.boolean() }).map(({ shape, seed, swap }) => {
    const b = new ProgramBuilder();
    const type = { shape, dtype: 'float32' as const };
    const [x, m, v, w] = [b.input(type), b.state(type), b.state(type), b.state(type)];
    const next = b.binary('add', m, x);
    b.write(m, swap ? v : next);
    b.write(v, swap ? m : b.binary('mul', next, v));
    b.write(w, x);
    const program = b.finish([b.unary('neg', m), v, b.unary('abs', next), m]);
    const arrays = [0, 1, 2, 3].map((index) => sample('float32', shape, seed + index, 'special'));
    return { program, inputs: arrays.slice(0, 1), state: arrays.slice(1), tolerance: exact };
  }),
};

/** Sources, and state. */
export const makeCases: readonly PrimitiveCase[] = [...fills, ...iotas, ...draws, states];
