import { maskBeforeUnpool, ProgramBuilder, type Program, verify } from '@neurite/backend';
import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** maxPoolGradient(x, dy) · mask(x), and the pooled x. */
const program = (mask: (b: ProgramBuilder, x: number) => number): Program => {
  const b = new ProgramBuilder();
  const [x, dy] = [b.input(f32(2, 6, 6, 3)), b.input(f32(2, 3, 3, 3))];
  const pooled = b.maxPool(x, { window: [2, 2] });
  return b.finish([b.binary('mul', b.maxPoolGradient(x, dy, { window: [2, 2] }), mask(b, x)), pooled]);
};
const step = (b: ProgramBuilder, x: number): number =>
  b.select(b.compare('eq', x, x), b.cast(b.compare('gt', x, b.scalar(0)), 'float32'), x);
const shapesOfProducts = ({ nodes }: Program): number[][] =>
  nodes.flatMap((node) => (node.kind === 'binary' && node.op === 'mul' ? [[...node.shape]] : []));

describe('a mask behind a pooling’s gradient', () => {
  test('goes to the small side, and gives the same', () => {
    const before = program(step);
    const after = maskBeforeUnpool(before);
    verify(after);
    expect(shapesOfProducts(after)).toEqual([[2, 3, 3, 3]]);
    const inputs = [
      [2, 6, 6, 3],
      [2, 3, 3, 3],
    ].map((shape) => {
      const count = shape.reduce((a, b) => a * b);
      return { ...f32(...shape), data: Float32Array.from({ length: count }, (_, i) => ((i * 37) % 23) - 14) };
    });
    // What keeps its mask on the large side: there x goes through a sum first.
    const reference = program((b, x) => step(b, b.binary('add', x, b.scalar(0))));
    expect(maskBeforeUnpool(reference)).toBe(reference);
    const [found, expected] = [before, reference].map((of) =>
      new Engine()
        .compile(of)
        .run(inputs)
        .outputs[0]!.readSync()
        .map((value) => value + 0),
    );
    expect(found).toEqual(expected);
  });

  test('stays where it may be infinite', () => {
    const other = program((b, x) => b.unary('reciprocal', x));
    expect(maskBeforeUnpool(other)).toBe(other);
  });
});
