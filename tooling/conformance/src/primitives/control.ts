import { type HostArray, type Program, ProgramBuilder, type TensorType } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { integers, sample } from '../sample.ts';
import { exact, trialOf } from '../trial.ts';
import { sumError } from './reduce.ts';

const step: TensorType = { shape: [], dtype: 'int32' };
const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });

const scans: PrimitiveCase = {
  name: 'scan of a recurrent cell',
  trials: fc
    .record({
      length: fc.constantFrom(0, 1, 2, 5, 9),
      batch: fc.nat(5),
      units: fc.integer({ min: 1, max: 9 }),
      reverse: fc.boolean(),
      history: fc.boolean(),
      seed: fc.nat(),
    })
    .map(({ length, batch, units, reverse, history, seed }) => {
      const body = cell(batch, units);
      const inputs = [f32(batch, units), f32(length, batch, units), f32(units, units)].map((type, index) =>
        sample('float32', type.shape, seed + index, 'moderate'),
      );
      for (const array of inputs) array.data.forEach((value, index) => (array.data[index] = value / (2 * units)));
      const tolerance = { ulps: 4, absolute: 16 * sumError(units, 1), signedZeros: false };
      return trialOf(inputs, tolerance, (b, h, x, w) => {
        const count = b.fill(0, [], 'int32');
        const parts = b.scan({ body, length, carries: [h!, count], xs: [x!], consts: [w!], reverse, history });
        return [...parts.carries, ...parts.ys, ...parts.history];
      });
    }),
};

const draws: PrimitiveCase = {
  name: 'scan with random numbers and swapped carries',
  trials: fc
    .record({ length: fc.nat(6), offset: fc.nat(99), seed: fc.nat(), reverse: fc.boolean() })
    .map(({ length, offset, seed, reverse }) => {
      const inner = new ProgramBuilder();
      const [p, q, key, counter] = [
        inner.input(f32(3)),
        inner.input(f32(3)),
        inner.input({ shape: [2], dtype: 'int32' }),
        inner.input({ shape: [2], dtype: 'int32' }),
      ];
      const t = inner.input(step);
      const noise = inner.random([3], { distribution: 'normal', key, counter, offset, step: t, stride: 7 });
      const body = inner.finish([q, p, inner.binary('max', noise, p)]);
      const inputs = [
        sample('float32', [3], seed),
        sample('float32', [3], seed + 1),
        integers([2], seed, -9, 9),
        integers([2], seed + 1, -9, 9),
      ];
      return trialOf(inputs, exact, (b, a, c, k, n) => {
        const parts = b.scan({ body, length, carries: [a!, c!], consts: [k!, n!], reverse });
        return [...parts.carries, ...parts.ys];
      });
    }),
};

const conds: PrimitiveCase = {
  name: 'cond',
  trials: fc.record({ chosen: fc.boolean(), n: fc.nat(17), seed: fc.nat() }).map(({ chosen, n, seed }) => {
    const branch = (op: 'add' | 'sub'): Program => {
      const inner = new ProgramBuilder();
      const [x, y] = [inner.input(f32(n)), inner.input(f32(n))];
      return inner.finish([inner.binary(op, x, y), y]);
    };
    const predicate: HostArray = { shape: [], dtype: 'bool', data: Uint8Array.of(chosen ? 1 : 0) };
    const inputs = [predicate, sample('float32', [n], seed), sample('float32', [n], seed + 1)];
    return trialOf(inputs, exact, (b, c, x, y) => b.cond(c!, [x!, y!], branch('add'), branch('sub')));
  }),
};

const hosts: PrimitiveCase = {
  name: 'host between compiled nodes',
  trials: fc.record({ n: fc.nat(17), seed: fc.nat() }).map(({ n, seed }) => {
    const trial = trialOf([sample('float32', [n], seed)], exact, (b, x) => {
      const [twice, count] = b.host({ callback: 'twice', operands: [b.unary('neg', x!)], outputs: [f32(n), step] });
      return [b.binary('add', twice!, x!), count!];
    });
    const twice = ([x]: readonly HostArray[]): HostArray[] => [
      { ...x!, data: Float32Array.from(x!.data, (value) => 2 * value) },
      { ...step, data: Int32Array.of(x!.data.length) },
    ];
    return { ...trial, callbacks: new Map([['twice', twice]]) };
  }),
};

/** Programs inside of programs, and the host. */
export const controlCases: readonly PrimitiveCase[] = [scans, draws, conds, hosts];

/** h' = h · W + x, y = h'², and a carry that counts. */
function cell(batch: number, units: number): Program {
  const b = new ProgramBuilder();
  const [h, count, x, w, t] = [
    b.input(f32(batch, units)),
    b.input(step),
    b.input(f32(batch, units)),
    b.input(f32(units, units)),
    b.input(step),
  ];
  const next = b.binary('add', b.matMul(h, w), x);
  return b.finish([next, b.binary('add', count, t), b.unary('square', next)]);
}
