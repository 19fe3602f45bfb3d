import { type DType, print, type Program, ProgramBuilder, type ValueId, verify } from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { eliminateDead } from '../eliminate-dead.ts';
import { simplify } from './simplify.ts';

class Builder extends ProgramBuilder {
  f32(...shape: number[]): ValueId {
    return this.input({ shape, dtype: 'float32' });
  }
  of(dtype: DType, ...shape: number[]): ValueId {
    return this.input({ shape, dtype });
  }
}

/** What is left of the program but its inputs, one line a node. */
function simplified(make: (b: Builder) => ValueId): string {
  const b = new Builder();
  let program: Program = b.finish([make(b)]);
  for (let round = 0; round < 4; round++) program = eliminateDead(simplify(program));
  verify(program);
  const lines = print(program).split('\n');
  return lines.filter((line) => !line.startsWith('input')).join('\n');
}

const same = '%0 = f32[3] input 0\nreturn %0';
const x = (b: Builder, ...shape: number[]): ValueId => b.f32(...(shape.length > 0 ? shape : [3]));

describe('rules that leave the operand', () => {
  it.each<[string, (b: Builder) => ValueId]>([
    ['x · 1', (b) => b.binary('mul', x(b), b.scalar(1))],
    ['1 · x', (b) => b.binary('mul', b.fill(1, [3]), x(b))],
    ['x / 1', (b) => b.binary('div', x(b), b.scalar(1))],
    ['x − 0', (b) => b.binary('sub', x(b), b.scalar(0))],
    ['x + −0', (b) => b.binary('add', x(b), b.scalar(-0))],
    ['−(−x)', (b) => b.unary('neg', b.unary('neg', x(b)))],
    ['x ** 1', (b) => b.binary('pow', x(b), b.scalar(1))],
    ['max(x, x)', (b) => ((id) => b.binary('max', id, id))(x(b))],
    ['a cast to the same', (b) => b.cast(x(b), 'float32')],
    ['select between equals', (b) => ((id) => b.select(b.of('bool', 3), id, id))(x(b))],
    ['select by a known condition', (b) => b.select(b.scalar(1, 'bool'), x(b), b.f32(3))],
    ['no bounds', (b) => b.clamp(x(b), -Infinity, Infinity)],
    ['a reshape there and back', (b) => b.reshape(b.reshape(x(b), [1, 3]), [3])],
    ['two transpositions', (b) => b.reshape(b.transpose(b.transpose(b.reshape(x(b), [3, 1]), [1, 0]), [1, 0]), [3])],
    ['a broadcast to its shape', (b) => b.broadcast(x(b), [3])],
    ['a whole slice', (b) => b.slice(x(b), [0], [3])],
    ['no padding', (b) => b.pad(x(b), [[0, 0]])],
    ['concat of one', (b) => b.concat([x(b)], 0)],
    ['concat with nothing', (b) => b.concat([x(b), b.f32(0)], 0)],
    ['reverse twice', (b) => b.reverse(b.reverse(x(b), [0]), [0])],
    ['a reduction over nothing', (b) => b.reduce('sum', x(b), [])],
    ['a reduction over an axis of 1', (b) => b.reduce('max', b.reshape(x(b), [1, 3]), [0])],
    ['a slice of what was joined', (b) => b.slice(b.concat([x(b), b.f32(2)], 0), [0], [3])],
    [
      'a known cond',
      (b) => {
        const inner = new ProgramBuilder();
        const branch = inner.finish([inner.input({ shape: [3], dtype: 'float32' })]);
        return b.cond(b.scalar(0, 'bool'), [x(b)], branch, branch)[0]!;
      },
    ],
    [
      'a scan of no steps',
      (b) => {
        const inner = new ProgramBuilder();
        const carry = inner.input({ shape: [3], dtype: 'float32' });
        inner.input({ shape: [], dtype: 'int32' });
        return b.scan({ body: inner.finish([inner.unary('neg', carry)]), length: 0, carries: [x(b)] }).carries[0]!;
      },
    ],
  ])('%s', (_, make) => {
    expect(simplified(make)).toBe(same);
  });
});

describe('rules that are not applied', () => {
  it.each<[string, (b: Builder) => ValueId, string]>([
    ['x + 0 may turn −0 into 0', (b) => b.binary('add', x(b), b.scalar(0)), 'add'],
    ['0 − x is not −x for 0', (b) => b.binary('sub', b.scalar(0), x(b)), 'sub'],
    ['x · 0 may be NaN', (b) => b.binary('mul', x(b), b.scalar(0)), 'mul'],
    ['x − x may be NaN', (b) => ((id) => b.binary('sub', id, id))(x(b)), 'sub'],
    ['√ differs from the power', (b) => b.binary('pow', x(b), b.scalar(0.5)), 'pow'],
    ['division by 3 is not exact', (b) => b.binary('div', x(b), b.scalar(3)), 'div'],
    [
      'sums that are used twice',
      (b) => {
        const rows = b.reduce('sum', b.f32(2, 3), [1]);
        return b.binary('mul', rows, b.reduce('sum', rows, [0]));
      },
      '%3 = f32[1,1] reduce sum %1 {axes=[0], keepDims}',
    ],
    [
      'a reshape that a broadcast operand depends on',
      (b) => b.binary('mul', b.reshape(x(b, 6), [2, 3]), b.f32(2, 1)),
      'mul %1 %2',
    ],
  ])('%s', (_, make, kept) => {
    expect(simplified(make)).toContain(kept);
  });
});

describe('rules that make something else', () => {
  it.each<[string, (b: Builder) => ValueId, string]>([
    ['|x| + 0', (b) => b.binary('add', b.unary('abs', x(b)), b.scalar(0)), '%1 = f32[3] abs %0\nreturn %1'],
    [
      '0 + a product',
      (b) => b.binary('add', b.scalar(0), b.matMul(x(b, 2, 3), x(b, 3, 2))),
      '%2 = f32[2,2] matMul %0 %1\nreturn %2',
    ],
    ['a + (−b)', (b) => b.binary('add', x(b), b.unary('neg', x(b))), '%2 = f32[3] sub %0 %1'],
    ['−a + b', (b) => b.binary('add', b.unary('neg', x(b)), x(b)), '%2 = f32[3] sub %1 %0'],
    ['a − (−b)', (b) => b.binary('sub', x(b), b.unary('neg', x(b))), '%2 = f32[3] add %0 %1'],
    ['−a · −b', (b) => b.binary('mul', b.unary('neg', x(b)), b.unary('neg', x(b))), '%2 = f32[3] mul %0 %1'],
    ['−1 · x', (b) => b.binary('mul', b.scalar(-1), x(b)), '%1 = f32[3] neg %0\nreturn %1'],
    ['1 / x', (b) => b.binary('div', b.scalar(1), x(b)), '%1 = f32[3] reciprocal %0\nreturn %1'],
    ['x / 4', (b) => b.binary('div', x(b), b.scalar(4)), '%1 = f32[] fill 0.25\n%2 = f32[3] mul %0 %1'],
    ['x · x', (b) => ((id) => b.binary('mul', id, id))(x(b)), '%1 = f32[3] square %0\nreturn %1'],
    ['x ** 2', (b) => b.binary('pow', x(b), b.scalar(2)), '%1 = f32[3] square %0\nreturn %1'],
    ['x ** 3', (b) => b.binary('pow', x(b), b.scalar(3)), '%1 = f32[3] square %0\n%2 = f32[3] mul %0 %1'],
    ['x ** 0', (b) => b.binary('pow', x(b), b.scalar(0)), '%0 = f32[3] fill 1\nreturn %0'],
    ['|x| ** −0.5', (b) => b.binary('pow', b.unary('abs', x(b)), b.scalar(-0.5)), '%2 = f32[3] rsqrt %1'],
    ['int32 x · 0', (b) => b.binary('mul', b.of('int32', 3), b.scalar(0, 'int32')), '%0 = i32[3] fill 0\nreturn %0'],
    ['(−x)²', (b) => b.unary('square', b.unary('neg', x(b))), '%1 = f32[3] square %0\nreturn %1'],
    [
      'bounds within bounds',
      (b) => b.clamp(b.clamp(x(b), -2, 3), -1, 9),
      '%1 = f32[3] clamp %0 {low=-1, high=3}\nreturn %1',
    ],
    [
      'bool to float to int',
      (b) => b.cast(b.cast(b.of('bool', 3), 'float32'), 'int32'),
      '%1 = i32[3] cast %0\nreturn %1',
    ],
    [
      'a negated condition',
      (b) => b.select(b.unary('not', b.of('bool', 3)), x(b), x(b)),
      '%3 = f32[3] select %0 %2 %1',
    ],
    [
      'a neutral element of larger shape',
      (b) => b.binary('mul', b.fill(1, [2, 3]), x(b)),
      '%1 = f32[2,3] broadcast %0\nreturn %1',
    ],
    [
      'an operand broadcast before',
      (b) => b.binary('add', b.broadcast(x(b), [2, 3]), b.f32(2, 3)),
      '%2 = f32[2,3] add %0 %1\nreturn %2',
    ],
    [
      'f of a broadcast',
      (b) => b.unary('exp', b.broadcast(x(b), [2, 3])),
      '%1 = f32[3] exp %0\n%2 = f32[2,3] broadcast %1\nreturn %2',
    ],
    [
      'two broadcasts',
      (b) => b.binary('add', b.broadcast(x(b, 3), [2, 3]), b.broadcast(x(b, 1, 3), [2, 3])),
      '%2 = f32[1,3] add %0 %1\n%3 = f32[2,3] broadcast %2',
    ],
    ['a fill as operand', (b) => b.binary('mul', x(b), b.fill(2, [3])), '%1 = f32[] fill 2\n%2 = f32[3] mul %0 %1'],
    ['transposing axes of 1', (b) => b.transpose(x(b, 2, 1, 3), [1, 0, 2]), '%1 = f32[1,2,3] reshape %0\nreturn %1'],
    [
      'transposing thrice',
      (b) => b.transpose(b.transpose(x(b, 2, 3, 4), [1, 2, 0]), [1, 2, 0]),
      '%1 = f32[4,2,3] transpose %0 {permutation=[2,0,1]}\nreturn %1',
    ],
    [
      'a slice of a slice',
      (b) => b.slice(b.slice(x(b, 20), [2], [6], [3]), [1], [2], [2]),
      '%1 = f32[2] slice %0 {start=[5], strides=[6]}\nreturn %1',
    ],
    [
      'a slice within one of the joined',
      (b) => b.slice(b.concat([x(b, 2), x(b, 5)], 0), [3], [2], [2]),
      '%1 = f32[2] slice %0 {start=[1], strides=[2]}\nreturn %1',
    ],
    [
      'padding twice',
      (b) => b.pad(b.pad(x(b), [[1, 0]]), [[2, 3]]),
      '%1 = f32[9] pad %0 {padding=[[3,3]], mode=constant, value=0}\nreturn %1',
    ],
    ['concat of concat', (b) => b.concat([b.concat([x(b), x(b)], 0), x(b)], 0), '%3 = f32[9] concat %0 %1 %2 {axis=0}'],
    [
      'sum of sum',
      (b) => b.reduce('sum', b.reduce('sum', x(b, 2, 3, 4), [1]), [1]),
      '%1 = f32[2,1,1] reduce sum %0 {axes=[1,2], keepDims}\n%2 = f32[2] reshape %1',
    ],
    [
      'sum of sum, axes kept',
      (b) => b.reduce('sum', b.reduce('sum', x(b, 2, 3, 4), [1], true), [0, 1]),
      '%1 = f32[1,1,4] reduce sum %0 {axes=[0,1], keepDims}\n%2 = f32[4] reshape %1',
    ],
    [
      'a sum over axes of 1',
      (b) => b.reduce('sum', x(b, 1, 3), [0, 1]),
      '%1 = f32[1,1] reduce sum %0 {axes=[1], keepDims}\n%2 = f32[] reshape %1',
    ],
    [
      'a gather of one',
      (b) => b.gather(x(b, 4, 3), b.scalar(2, 'int32')),
      '%1 = f32[1,3] slice %0 {start=[2,0], strides=[1,1]}\n%2 = f32[3] reshape %1',
    ],
    [
      'transposed operands',
      (b) => b.matMul(b.transpose(x(b, 3, 2), [1, 0]), b.transpose(x(b, 4, 3), [1, 0])),
      '%2 = f32[2,4] matMul %0 %1 {transposeA, transposeB}\nreturn %2',
    ],
    [
      'an operand transposed back',
      (b) => b.matMul(b.transpose(x(b, 2, 3), [1, 0]), x(b, 3, 4), { transposeA: true }),
      '%2 = f32[2,4] matMul %0 %1\nreturn %2',
    ],
    [
      'a transposed product',
      (b) => b.transpose(b.matMul(x(b, 2, 3), x(b, 4, 3), { transposeB: true }), [1, 0]),
      '%2 = f32[4,2] matMul %1 %0 {transposeB}\nreturn %2',
    ],
    [
      'a batch that shares an operand',
      (b) => b.matMul(x(b, 5, 2, 3), x(b, 1, 3, 4)),
      '%2 = f32[10,3] reshape %0\n%3 = f32[3,4] reshape %1\n%4 = f32[10,4] matMul %2 %3\n%5 = f32[5,2,4] reshape %4',
    ],
    ['a 1×1 convolution', (b) => b.conv(x(b, 2, 4, 4, 3), x(b, 1, 1, 3, 5)), '%4 = f32[32,5] matMul %2 %3'],
    [
      'a convolution of the whole image',
      (b) => b.conv(x(b, 2, 4, 4, 3), x(b, 4, 4, 3, 5)),
      '%4 = f32[2,5] matMul %2 %3',
    ],
    [
      'its input gradient',
      (b) => b.convInputGradient(x(b, 2, 4, 4, 5), x(b, 1, 1, 3, 5), [2, 4, 4, 3]),
      '%4 = f32[32,3] matMul %2 %3 {transposeB}',
    ],
    [
      'its filter gradient',
      (b) => b.convFilterGradient(x(b, 2, 4, 4, 3), x(b, 2, 4, 4, 5), [1, 1, 3, 5]),
      '%4 = f32[3,5] matMul %2 %3 {transposeA}',
    ],
    [
      'the average of a whole image',
      (b) => b.avgPool(x(b, 2, 4, 4, 3), { window: [4, 4] }),
      '%1 = f32[2,1,1,3] reduce sum %0 {axes=[1,2], keepDims}\n%2 = f32[] fill 0.0625\n%3 = f32[2,1,1,3] mul %1 %2',
    ],
    [
      'a scan of one step',
      (b) => {
        const inner = new ProgramBuilder();
        const carry = inner.input({ shape: [], dtype: 'float32' });
        const slice = inner.input({ shape: [], dtype: 'float32' });
        inner.input({ shape: [], dtype: 'int32' });
        const next = inner.binary('add', carry, slice);
        return b.scan({ body: inner.finish([next, next]), length: 1, carries: [b.f32()], xs: [b.f32(1)] }).ys[0]!;
      },
      '%2 = f32[1] add %0 %1\nreturn %2',
    ],
  ])('%s', (_, make, expected) => {
    expect(simplified(make)).toContain(expected);
  });
});
