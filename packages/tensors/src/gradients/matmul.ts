import { registerGradient } from '../core/tape.ts';
import { matMul } from '../ops/matmul.ts';
import { sumTo } from './broadcast.ts';

registerGradient('BatchMatMul', ({ dy, inputs, attributes }) => {
  const { a, b } = inputs as Record<'a' | 'b', (typeof inputs)[string]>;
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  return {
    a: () =>
      sumTo(
        transposeA
          ? matMul(b, dy, { transposeA: transposeB, transposeB: true })
          : matMul(dy, b, { transposeB: !transposeB }),
        a.shape,
      ),
    b: () =>
      sumTo(
        transposeB
          ? matMul(dy, a, { transposeA: true, transposeB: transposeA })
          : matMul(a, dy, { transposeA: !transposeA }),
        b.shape,
      ),
  };
});
