import { print, type Program, ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { eliminateDead } from './eliminate-dead.ts';
import { foldConstants } from './fold-constants.ts';
import { mergeCommon } from './merge-common.ts';
import { reuseActivation } from './reuse-activation.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

function constant(b: ProgramBuilder, shape: Shape, ...values: number[]): ValueId {
  return b.constant({ shape, dtype: 'float32', data: Float32Array.from(values) });
}

function folded(make: (b: ProgramBuilder) => ValueId): string {
  const b = new ProgramBuilder();
  return print(eliminateDead(foldConstants(b.finish([make(b)]))));
}

describe('foldConstants', () => {
  it.each<[string, (b: ProgramBuilder) => ValueId, string]>([
    [
      'element-wise',
      (b) => b.binary('add', constant(b, [2], 1, 2), b.scalar(0.5)),
      '%0 = f32[2] constant 0 (1.5 2.5)\nreturn %0',
    ],
    [
      'with broadcasting',
      (b) => b.binary('mul', constant(b, [2, 1], 1, 2), constant(b, [2], 3, 5)),
      '%0 = f32[2,2] constant 0 (3 5 6 10)\nreturn %0',
    ],
    [
      'in single precision',
      (b) => b.binary('add', b.scalar(16777216), b.scalar(1)),
      '%0 = f32[] fill 16777216\nreturn %0',
    ],
    [
      'integers that wrap',
      (b) => b.binary('mul', b.scalar(2 ** 30, 'int32'), b.scalar(4, 'int32')),
      '%0 = i32[] fill 0\nreturn %0',
    ],
    [
      'large fills',
      (b) => b.binary('div', b.fill(1, [999, 999]), b.scalar(4)),
      '%0 = f32[999,999] fill 0.25\nreturn %0',
    ],
    [
      'iota',
      (b) => b.compare('le', b.iota([2, 1], 0), b.iota([1, 2], 1)),
      '%0 = bool[2,2] constant 0 (1 1 0 1)\nreturn %0',
    ],
    [
      'results that are all equal',
      (b) => b.binary('sub', b.iota([2], 0), b.iota([2], 0)),
      '%0 = i32[2] fill 0\nreturn %0',
    ],
    [
      'transposes',
      (b) => b.transpose(constant(b, [2, 2], 1, 2, 3, 4), [1, 0]),
      '%0 = f32[2,2] constant 0 (1 3 2 4)\nreturn %0',
    ],
    ['slices', (b) => b.slice(constant(b, [4], 1, 2, 3, 4), [1], [2], [2]), '%0 = f32[2] constant 0 (2 4)\nreturn %0'],
    ['sums of fills', (b) => b.reduce('sum', b.fill(0.5, [3, 4]), [1]), '%0 = f32[3] fill 2\nreturn %0'],
    ['what is empty', (b) => b.unary('exp', b.input(f32(0, 3))), 'input 0: f32[0,3]\n%0 = f32[0,3] fill 0\nreturn %0'],
  ])('folds %s', (_, make, expected) => {
    expect(folded(make)).toBe(expected);
  });

  it('leaves what would be large', () => {
    expect(folded((b) => b.binary('add', b.iota([200, 200], 0), b.iota([200, 200], 1)))).toContain('add %0 %1');
  });
});

describe('mergeCommon', () => {
  it('merges equal nodes, operands in either order, and equal constants', () => {
    const b = new ProgramBuilder();
    const [x, y] = [b.input(f32(2)), b.input(f32(2))];
    const sums = [b.binary('add', x, y), b.binary('add', y, x), b.binary('sub', x, y), b.binary('sub', y, x)];
    const [p, q] = [constant(b, [2], 1, -0), constant(b, [2], 1, -0)];
    const r = constant(b, [2], 1, 0);
    b.label = 'elsewhere';
    const last = b.binary('add', x, y);
    const merged = mergeCommon(b.finish([...sums, p, q, r, last]));
    const [s0, s1, s2, s3, p1, q1, r1, l1] = merged.outputs;
    expect([s1, q1, l1]).toEqual([s0, p1, s0]);
    expect(new Set([s0, s2, s3, p1, r1]).size).toBe(5);
  });

  it('tells −0 from 0, and NaN from infinity', () => {
    const b = new ProgramBuilder();
    const fills = [b.scalar(0), b.scalar(-0), b.scalar(NaN), b.scalar(Infinity), b.scalar(-Infinity)];
    expect(new Set(mergeCommon(b.finish(fills)).outputs).size).toBe(5);
  });

  it('merges scans with equal bodies and host calls without effect', () => {
    const scan = (b: ProgramBuilder, carry: ValueId, op: 'neg' | 'abs'): ValueId => {
      const body = new ProgramBuilder();
      const h = body.input(f32());
      body.input({ shape: [], dtype: 'int32' });
      return b.scan({ body: body.finish([body.unary(op, h)]), length: 3, carries: [carry] }).carries[0]!;
    };
    const b = new ProgramBuilder();
    const x = b.input(f32());
    const host = (effect: boolean): ValueId => b.host({ callback: 'f', operands: [x], outputs: [f32()], effect })[0]!;
    const program = b.finish([
      scan(b, x, 'neg'),
      scan(b, x, 'neg'),
      scan(b, x, 'abs'),
      host(false),
      host(false),
      host(true),
      host(true),
    ]);
    const { outputs } = mergeCommon(program);
    expect(outputs[1]).toBe(outputs[0]);
    expect(outputs[2]).not.toBe(outputs[0]);
    expect(outputs[4]).toBe(outputs[3]);
    expect(outputs[6]).not.toBe(outputs[5]);
  });
});

describe('eliminateDead', () => {
  it('keeps what outputs, writes and effects need', () => {
    const b = new ProgramBuilder();
    const x = b.input(f32(2));
    const w = b.state(f32(2));
    constant(b, [1], 1);
    const used = constant(b, [2], 3, 4);
    b.unary('exp', x);
    b.host({ callback: 'pure', operands: [x], outputs: [f32()] });
    b.host({ callback: 'print', operands: [b.unary('neg', x)], outputs: [], effect: true });
    b.write(w, b.binary('add', w, used));
    expect(print(eliminateDead(b.finish([])))).toBe(
      [
        'input 0: f32[2]',
        'state 0: f32[2]',
        '%0 = f32[2] input 0',
        '%1 = f32[2] state 0',
        '%2 = f32[2] constant 0 (3 4)',
        '%3 = f32[2] neg %0',
        '%4 = () host %3 {callback=print, effect}',
        '%5 = f32[2] add %1 %2',
        'write state 0 = %5',
        'return',
      ].join('\n'),
    );
  });

  it('returns the same program where all is alive', () => {
    const b = new ProgramBuilder();
    const program: Program = b.finish([b.unary('exp', b.input(f32(2)))]);
    expect(eliminateDead(program)).toBe(program);
  });
});

describe('reuseActivation', () => {
  it('asks for the sign of what a rectifier gave, not of what it got', () => {
    const b = new ProgramBuilder();
    const x = b.input(f32(2));
    const zero = b.scalar(0);
    const y = b.binary('max', x, zero);
    const signs = [
      b.compare('gt', x, zero),
      b.compare('lt', zero, x),
      b.compare('ge', x, zero),
      b.compare('gt', y, b.scalar(1)),
    ];
    const text = print(reuseActivation(b.finish([y, ...signs])));
    expect(text).toContain('%3 = bool[2] gt %2 %1\n%4 = bool[2] gt %2 %1\n%5 = bool[2] ge %0 %1\n');
    expect(text).toContain('gt %2 %6');
  });

  it('leaves comparisons that come before', () => {
    const b = new ProgramBuilder();
    const x = b.input(f32(2));
    const zero = b.scalar(0);
    const sign = b.compare('gt', x, zero);
    const program = b.finish([sign, b.binary('max', x, zero)]);
    expect(reuseActivation(program)).toBe(program);
  });
});
