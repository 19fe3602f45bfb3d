/** Programs of several nodes, in which groups, views, epilogues and in-place updates must stay right. */
import { type BinaryOp, ProgramBuilder, type UnaryOp, type ValueId } from '@neurite/backend';
import fc from 'fast-check';
import type { PrimitiveCase } from '../primitives.ts';
import { fullLength, integers, sample } from '../sample.ts';
import { trialOf } from '../trial.ts';

const binaryOps: readonly BinaryOp[] = ['add', 'sub', 'mul', 'max', 'min'];
const unaryOps: readonly UnaryOp[] = ['neg', 'abs', 'tanh', 'sigmoid', 'square'];

const expressions: PrimitiveCase = {
  name: 'an expression over rows and columns, with a reduction',
  trials: fc
    .record({
      rows: fullLength,
      columns: fullLength,
      code: fc.array(fc.nat(9999), { minLength: 1, maxLength: 12 }),
      axes: fc.constantFrom([0], [1], [0, 1]),
      seed: fc.nat(),
    })
    .map(({ rows, columns, code, axes, seed }) => {
      const inputs = [[rows, columns], [columns], [rows, 1], [], [rows, columns]].map((shape, index) =>
        sample('float32', shape, seed + index, 'moderate'),
      );
      return trialOf(inputs, { ulps: 64, absolute: 1e-4 * rows * columns, signedZeros: false }, (b, ...ids) => {
        const values: ValueId[] = [...ids];
        for (const word of code) values.push(instruction(b, values, word));
        const last = values[values.length - 1]!;
        const full = b.binary('add', last, ids[0]!);
        const reduced = b.reduce('sum', full, axes, true);
        return [full, reduced, b.binary('mul', b.unary('sigmoid', reduced), full), last];
      });
    }),
};

const dense: PrimitiveCase = {
  name: 'a dense layer, its gradients and its update',
  trials: fc
    .record({ batch: fullLength, inputs: fullLength, units: fullLength, seed: fc.nat() })
    .map(({ batch, inputs, units, seed }) => {
      const b = new ProgramBuilder();
      const x = b.input({ shape: [batch, inputs], dtype: 'float32' });
      const labels = b.input({ shape: [batch], dtype: 'int32' });
      const kernel = b.state({ shape: [inputs, units], dtype: 'float32', name: 'kernel' });
      const bias = b.state({ shape: [units], dtype: 'float32', name: 'bias' });
      const logits = b.unary('tanh', b.binary('add', b.matMul(x, kernel), bias));
      const shifted = b.binary('sub', logits, b.reduce('max', logits, [1], true));
      const powers = b.unary('exp', shifted);
      const softmax = b.binary('div', powers, b.reduce('sum', powers, [1], true));
      const oneHot = b.cast(b.compare('eq', b.reshape(labels, [batch, 1]), b.iota([1, units], 1)), 'float32');
      const loss = b.unary('neg', b.reduce('sum', b.binary('mul', oneHot, b.unary('log', softmax)), [0, 1]));
      const outer = b.binary('sub', softmax, oneHot);
      const inner = b.binary('mul', outer, b.binary('sub', b.scalar(1), b.unary('square', logits)));
      const rate = b.scalar(0.05);
      b.write(kernel, b.binary('sub', kernel, b.binary('mul', rate, b.matMul(x, inner, { transposeA: true }))));
      b.write(bias, b.binary('sub', bias, b.binary('mul', rate, b.reduce('sum', inner, [0]))));
      const program = b.finish([loss, softmax, kernel]);
      const arrays = [[batch, inputs], [inputs, units], [units]].map((shape, index) =>
        sample('float32', shape, seed + index, 'moderate'),
      );
      for (const array of arrays) array.data.forEach((value, index) => (array.data[index] = value / 4));
      return {
        program,
        inputs: [arrays[0]!, integers([batch], seed, 0, units)],
        state: arrays.slice(1),
        tolerance: { ulps: 32, absolute: 2e-5 * batch, signedZeros: false },
      };
    }),
};

const views: PrimitiveCase = {
  name: 'views of views, read and written',
  trials: fc.record({ rows: fullLength, columns: fullLength, seed: fc.nat() }).map(({ rows, columns, seed }) =>
    trialOf(
      [sample('float32', [rows, columns], seed, 'moderate')],
      { ulps: 0, absolute: 0, signedZeros: true },
      (b, x) => {
        const turned = b.transpose(x!, [1, 0]);
        const flat = b.reshape(turned, [rows * columns]);
        const first = b.slice(b.unary('neg', x!), [0, 0], [1, columns]);
        const repeated = b.broadcast(first, [rows, columns]);
        const joined = b.concat([b.reshape(flat, [1, rows * columns]), b.reshape(repeated, [1, rows * columns])], 0);
        return [turned, flat, first, b.binary('max', repeated, x!), joined, b.reshape(x!, [columns, rows])];
      },
    ),
  ),
};

/** Programs of several nodes. */
export const programCases: readonly PrimitiveCase[] = [expressions, dense, views];

function instruction(b: ProgramBuilder, values: readonly ValueId[], word: number): ValueId {
  const pick = (index: number): ValueId => values[index % values.length]!;
  const op = word % 10;
  if (op < 3) return b.unary(unaryOps[word % unaryOps.length]!, pick(word >> 2));
  if (op < 4) return b.select(b.compare('gt', pick(word >> 1), pick(word >> 3)), pick(word >> 2), pick(word >> 4));
  // Squashed, so that chains of products stay small.
  return b.unary('tanh', b.binary(binaryOps[word % binaryOps.length]!, pick(word >> 2), pick(word >> 5)));
}
