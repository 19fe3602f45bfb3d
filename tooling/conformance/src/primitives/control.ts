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

const placed: PrimitiveCase = {
  name: 'scan with results that lie anywhere',
  trials: fc
    .record({ length: fc.nat(4), reverse: fc.boolean(), history: fc.boolean(), seed: fc.nat() })
    .map(({ length, reverse, history, seed }) => {
      const inner = new ProgramBuilder();
      const [p, q, same, x, w, t] = [
        inner.input(f32(2, 3)),
        inner.input(f32(2, 3)),
        inner.input(f32(4)),
        inner.input(f32(2, 3)),
        inner.input(f32(4)),
        inner.input(step),
      ];
      const next = inner.binary('add', inner.unary('square', p), x);
      const wide = inner.concat([next, inner.unary('neg', q)], 0);
      const lower = inner.slice(wide, [2, 0], [2, 3]);
      const body = inner.finish([
        // A value that is two carries and a result, one that goes on as it is, and results that are parts, inputs, numbers and others' views.
        next,
        next,
        same,
        next,
        lower,
        x,
        w,
        t,
        q,
        inner.fill(7, [2], 'int32'),
        inner.reshape(next, [6]),
        inner.gather(x, inner.reshape(inner.binary('sub', t, inner.scalar(1, 'int32')), [1])),
        inner.transpose(next, [1, 0]),
        inner.compare('gt', next, q),
      ]);
      const inputs = [f32(2, 3), f32(2, 3), f32(4), f32(length, 2, 3), f32(4)].map((type, index) =>
        sample('float32', type.shape, seed + index, 'moderate'),
      );
      for (const array of inputs) array.data.forEach((value, index) => (array.data[index] = value / 64));
      const tolerance = { ulps: 4, absolute: 1e-6, signedZeros: false };
      return trialOf(inputs, tolerance, (b, p0, q0, s0, xs, w0) => {
        const parts = b.scan({ body, length, carries: [p0!, q0!, s0!], xs: [xs!], consts: [w0!], reverse, history });
        // Not all of them are wanted.
        return [...parts.carries.slice(1), ...parts.ys.filter((_, index) => index !== 3), ...parts.history.slice(0, 2)];
      });
    }),
};

const nested: PrimitiveCase = {
  name: 'scan with programs inside',
  trials: fc.record({ length: fc.nat(3), reverse: fc.boolean(), seed: fc.nat() }).map(({ length, reverse, seed }) => {
    const innermost = new ProgramBuilder();
    const [sum, part, factor, at] = [
      innermost.input(f32(3)),
      innermost.input(f32(3)),
      innermost.input(f32(3)),
      innermost.input(step),
    ];
    const added = innermost.binary('add', sum, innermost.binary('mul', part, factor));
    const loop = innermost.finish([added, innermost.binary('mul', added, innermost.cast(at, 'float32'))]);
    const branch = (op: 'add' | 'sub'): Program => {
      const b = new ProgramBuilder();
      const [x, y, n] = [b.input(f32(3)), b.input(f32(3)), b.input(step)];
      return b.finish([b.binary(op, x, b.binary('mul', y, b.cast(n, 'float32'))), y]);
    };
    const middle = new ProgramBuilder();
    const [carry, x, w, t] = [
      middle.input(f32(3)),
      middle.input(f32(2, 3)),
      middle.input(f32(2, 3)),
      middle.input(step),
    ];
    const row = middle.reshape(middle.slice(w, [1, 0], [1, 3]), [3]);
    const { carries, ys } = middle.scan({ body: loop, length: 2, carries: [carry], xs: [x], consts: [row] });
    const isEven = middle.compare('eq', middle.binary('mod', t, middle.scalar(2, 'int32')), middle.scalar(0, 'int32'));
    const [chosen, other] = middle.cond(isEven, [carries[0]!, carry, t], branch('add'), branch('sub'));
    const [looked] = middle.host({ callback: 'look', operands: [carry, x], outputs: [f32(3)] });
    const body = middle.finish([chosen!, ys[0]!, other!, middle.binary('sub', looked!, chosen!)]);
    const inputs = [f32(3), f32(length, 2, 3), f32(2, 3)].map((type, index) =>
      sample('float32', type.shape, seed + index, 'moderate'),
    );
    for (const array of inputs) array.data.forEach((value, index) => (array.data[index] = value / 64));
    const tolerance = { ulps: 4, absolute: 1e-5, signedZeros: false };
    const trial = trialOf(inputs, tolerance, (b, c, xs, w0) => {
      const parts = b.scan({ body, length, carries: [c!], xs: [xs!], consts: [w0!], reverse });
      return [...parts.carries, ...parts.ys];
    });
    const look = ([first, second]: readonly HostArray[]): HostArray[] => [
      { ...first!, data: Float32Array.from(first!.data, (value, index) => 2 * value + second!.data[index + 3]!) },
    ];
    return { ...trial, callbacks: new Map([['look', look]]) };
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
export const controlCases: readonly PrimitiveCase[] = [scans, draws, placed, nested, conds, hosts];

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
