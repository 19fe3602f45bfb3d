import { registerGradient } from '../core/tape.ts';
import { add, mul, neg, sub } from '../ops/arithmetic.ts';
import { tril, triu } from '../ops/diagonal.ts';
import { matMul } from '../ops/matmul.ts';
import { mirrored, scaled, transposed } from '../ops/matrix.ts';
import { inverse, solve } from '../ops/solve.ts';
import { triangularSolve } from '../ops/triangular-solve.ts';
import type { Tensor } from '../tensor.ts';

// The formulas and their sources stand with the operations. They are made of operations again, so each has a gradient.

registerGradient('Solve', ({ dy, inputs, outputs }) => {
  const right = once(() => solve(transposed(inputs.a!), dy));
  return { a: () => neg(matMul(right(), outputs[0]!, { transposeB: true })), b: right };
});

registerGradient('TriangularSolve', ({ dy, inputs, outputs, attributes }) => {
  const lower = attributes.lower as boolean;
  const unitDiagonal = attributes.unitDiagonal as boolean;
  const right = once(() => triangularSolve(inputs.a!, dy, { lower, unitDiagonal, transpose: true }));
  return {
    a: () => {
      const full = neg(matMul(right(), outputs[0]!, { transposeB: true }));
      return lower ? tril(full, unitDiagonal ? -1 : 0) : triu(full, unitDiagonal ? 1 : 0);
    },
    b: right,
  };
});

registerGradient('Inverse', ({ dy, outputs }) => {
  const y = outputs[0]!;
  return { x: () => neg(matMul(matMul(y, dy, { transposeA: true }), y, { transposeB: true })) };
});

registerGradient('Determinant', ({ dy, inputs, outputs }) => ({
  x: () => scaled(mul(dy, outputs[0]!), transposed(inverse(inputs.x!))),
}));

registerGradient('LogDeterminant', ({ dys, inputs }) => ({
  x: () => scaled(dys[1]!, transposed(inverse(inputs.x!))),
}));

registerGradient('Cholesky', ({ dy, outputs }) => {
  const factor = outputs[0]!;
  const divided = (s: Tensor): Tensor => triangularSolve(factor, s, { transpose: true });
  return {
    x: () => {
      const s = mirrored(matMul(factor, dy, { transposeA: true }));
      return mul(divided(transposed(divided(s))), 0.5);
    },
  };
});

registerGradient('Qr', ({ dys, outputs }) => {
  const [q, r] = outputs as [Tensor, Tensor];
  const [dq, dr] = dys as [Tensor, Tensor];
  return {
    x: () => {
      const skew = sub(matMul(r, dr, { transposeB: true }), matMul(dq, q, { transposeA: true }));
      const full = add(dq, matMul(q, mirrored(skew)));
      return transposed(triangularSolve(r, transposed(full), { lower: false }));
    },
  };
});

/** Computes a value when it is first asked for. */
function once(compute: () => Tensor): () => Tensor {
  let value: Tensor | undefined;
  return () => (value ??= compute());
}
