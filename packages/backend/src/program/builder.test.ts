import { describe, expect, it } from 'vitest';
import { ProgramBuilder } from './builder.ts';
import { print } from './print.ts';
import { verify } from './verify.ts';
import { resizeTaps } from './window.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
const i32 = (...shape: number[]) => ({ shape, dtype: 'int32' as const });

describe('ProgramBuilder', () => {
  it('infers the types of a dense layer and its update', () => {
    const b = new ProgramBuilder();
    const x = b.input({ ...f32(32, 10), name: 'x' });
    const kernel = b.state({ ...f32(10, 5), name: 'kernel' });
    b.label = 'dense';
    const y = b.binary('add', b.matMul(x, kernel), b.scalar(1));
    const gradient = b.matMul(x, y, { transposeA: true });
    b.write(kernel, b.binary('sub', kernel, gradient));
    const program = b.finish([b.reduce('sum', y, [0, 1])]);
    verify(program);
    expect(print(program, { labels: true })).toBe(
      [
        'input 0: f32[32,10] x',
        'state 0: f32[10,5] kernel',
        '%0 = f32[32,10] input 0',
        '%1 = f32[10,5] state 0',
        '%2 = f32[32,5] matMul %0 %1  # dense',
        '%3 = f32[] fill 1  # dense',
        '%4 = f32[32,5] add %2 %3  # dense',
        '%5 = f32[10,5] matMul %0 %4 {transposeA}  # dense',
        '%6 = f32[10,5] sub %1 %5  # dense',
        '%7 = f32[] reduce sum %4 {axes=[0,1]}  # dense',
        'write state 0 = %6',
        'return %7',
      ].join('\n'),
    );
  });

  it.each<[string, readonly number[], (b: ProgramBuilder) => number]>([
    ['broadcasting', [2, 4, 3], (b) => b.binary('add', b.input(f32(2, 1, 3)), b.input(f32(4, 1)))],
    ['a comparison', [2], (b) => b.compare('lt', b.input(f32(2)), b.scalar(1))],
    ['a reduction that keeps dimensions', [2, 1, 4], (b) => b.reduce('max', b.input(f32(2, 3, 4)), [1], true)],
    ['argReduce', [2, 4], (b) => b.argReduce('max', b.input(f32(2, 3, 4)), 1)],
    ['batched matMul', [5, 2, 7], (b) => b.matMul(b.input(f32(5, 2, 3)), b.input(f32(1, 7, 3)), { transposeB: true })],
    [
      'conv 2d',
      [1, 4, 3, 6],
      (b) => b.conv(b.input(f32(1, 9, 7, 4)), b.input(f32(3, 3, 2, 6)), { strides: [2, 2], groups: 2 }),
    ],
    ['conv 1d, dilated', [1, 5, 6], (b) => b.conv(b.input(f32(1, 9, 4)), b.input(f32(3, 4, 6)), { dilations: [2] })],
    [
      'maxPool',
      [1, 3, 3, 2],
      (b) =>
        b.maxPool(b.input(f32(1, 5, 5, 2)), {
          window: [2, 2],
          padding: [
            [0, 1],
            [0, 1],
          ],
        }),
    ],
    ['gather', [2, 5, 6, 4], (b) => b.gather(b.input(f32(2, 3, 4)), b.input(i32(5, 6)), 1)],
    ['batched gather', [2, 6, 4], (b) => b.gather(b.input(f32(2, 3, 4)), b.input(i32(2, 6)), 1, 1)],
    ['a strided slice', [2, 2], (b) => b.slice(b.input(f32(3, 4)), [1, 1], [2, 2], [1, 2])],
    ['concat', [2, 5], (b) => b.concat([b.input(f32(2, 3)), b.input(f32(2, 2))], 1)],
    ['topK', [2, 2], (b) => b.topK(b.input(f32(2, 3)), 2)[1]],
  ])('infers the shape of %s', (_, shape, make) => {
    const b = new ProgramBuilder();
    const value = make(b);
    expect(b.typeOf(value).shape).toEqual(shape);
    verify(b.finish([value]));
  });

  it.each<[string, (b: ProgramBuilder) => unknown, string]>([
    [
      'shapes that do not broadcast',
      (b) => b.binary('add', b.input(f32(2)), b.input(f32(3))),
      'shapes [2] and [3] do not broadcast',
    ],
    [
      'mixed element types',
      (b) => b.binary('add', b.input(f32(2)), b.input(i32(2))),
      'one element type, got f32[2] and i32[2]',
    ],
    [
      'division of integers',
      (b) => b.binary('div', b.input(i32(2)), b.input(i32(2))),
      'binary div takes float32, got i32[2]',
    ],
    ['inner lengths', (b) => b.matMul(b.input(f32(2, 3)), b.input(f32(2, 3))), 'inner lengths differ: 3 and 2'],
    ['an axis too far', (b) => b.reduce('sum', b.input(f32(2)), [1]), 'an axis between 0 and 0 for f32[2], got 1'],
    ['an empty argReduce', (b) => b.argReduce('max', b.input(f32(0)), 0), 'empty axis'],
    ['a slice that leaves', (b) => b.slice(b.input(f32(4)), [2], [2], [2]), 'axis 0 ends at 4'],
    ['a fill that is no int32', (b) => b.scalar(1.5, 'int32'), '1.5 is no int32'],
    ['a part of a value', (b) => b.add({ kind: 'part', of: 7, index: 0, ...f32() }), '%7 is no value of this program'],
    ['a reflection too wide', (b) => b.pad(b.input(f32(3)), [[3, 0]], 'reflect'), 'axis 0 takes 0 to 2'],
    ['groups', (b) => b.conv(b.input(f32(1, 3, 3)), b.input(f32(1, 1, 2)), { groups: 2 }), '2 groups must divide 3'],
    ['a write to no variable', (b) => b.write(b.input(f32()), 0), '%0 reads no variable'],
    [
      'random keys',
      (b) => b.random([2], { distribution: 'bits', key: b.input(i32(1)), counter: b.input(i32(2)) }),
      'key must be i32[2], got i32[1]',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(() => make(new ProgramBuilder())).toThrow(message);
  });

  it('builds a scan with carries, slices, stacked outputs and history', () => {
    const body = new ProgramBuilder();
    const [h, x, w, t] = [body.input(f32(4)), body.input(f32(4)), body.input(f32(4)), body.input(i32())];
    const next = body.binary('add', body.binary('mul', h, w), x);
    const b = new ProgramBuilder();
    const parts = b.scan({
      body: body.finish([next, body.cast(t, 'float32')]),
      length: 5,
      carries: [b.input(f32(4))],
      xs: [b.input(f32(5, 4))],
      consts: [b.input(f32(4))],
      history: true,
    });
    expect(b.typeOf(parts.carries[0]!)).toMatchObject(f32(4));
    expect(b.typeOf(parts.ys[0]!)).toMatchObject(f32(5));
    expect(b.typeOf(parts.history[0]!)).toMatchObject(f32(5, 4));
    const program = b.finish([...parts.carries, ...parts.ys, ...parts.history]);
    verify(program);
    expect(print(program)).toContain(
      '%3 = (f32[4], f32[5], f32[5,4]) scan %0 %1 %2 {length=5, history}\n  body:\n    input 0: f32[4]',
    );
  });
});

describe('resizeTaps', () => {
  it('follows TensorFlow', () => {
    const bilinear = { method: 'bilinear', alignCorners: false, halfPixelCenters: false } as const;
    expect(resizeTaps(bilinear, 2, 4)).toEqual({
      low: Int32Array.of(0, 0, 1, 1),
      high: Int32Array.of(0, 1, 1, 1),
      weight: Float32Array.of(0, 0.5, 0, 0.5),
    });
    expect([...resizeTaps({ ...bilinear, alignCorners: true }, 3, 5).weight]).toEqual([0, 0.5, 0, 0.5, 0]);
    expect([...resizeTaps({ ...bilinear, halfPixelCenters: true }, 2, 4).weight]).toEqual([0.75, 0.25, 0.75, 0.25]);
    expect([...resizeTaps({ ...bilinear, method: 'nearest', alignCorners: true }, 4, 3).low]).toEqual([0, 2, 3]);
    expect([...resizeTaps({ ...bilinear, method: 'nearest', halfPixelCenters: true }, 4, 2).low]).toEqual([1, 3]);
  });
});
