import { ArgumentError, ShapeError } from '@neurite/backend';
import { abs, l2Normalize, matMul, mul, sub, sum, transpose } from '@neurite/tensors';
import type { Regularizer } from './regularizer.ts';

/**
 * Draws the rows or the columns of a matrix towards right angles: factor · the mean of |cos| over all pairs of them.
 *
 * @param options.factor default 0.01
 * @param options.mode 'rows' or 'columns'. Default 'rows'
 * @throws ArgumentError when an option is malformed; ShapeError, when used, for a weight that is no matrix
 * @example
 * dense({ units: 8, kernelRegularizer: orthogonalRegularizer({ factor: 0.1 }) })
 */
export function orthogonalRegularizer(
  options: { readonly factor?: number; readonly mode?: 'rows' | 'columns' } = {},
): Regularizer {
  const { factor = 0.01, mode = 'rows' } = options;
  if (!(factor >= 0))
    throw new ArgumentError(`orthogonalRegularizer: factor must be at least 0; got ${JSON.stringify(factor)}.`);
  if (mode !== 'rows' && mode !== 'columns')
    throw new ArgumentError(`orthogonalRegularizer: mode must be 'rows' or 'columns'; got ${JSON.stringify(mode)}.`);
  return {
    name: 'orthogonalRegularizer',
    config: { factor, mode },
    penalty(weight) {
      if (weight.rank !== 2)
        throw new ShapeError(
          `orthogonalRegularizer is for matrices; a weight of shape [${weight.shape.join(', ')}] is none.`,
        );
      const vectors = l2Normalize(mode === 'rows' ? weight : transpose(weight));
      const count = vectors.shape[0]!;
      const cosines = abs(matMul(vectors, vectors, { transposeB: true }));
      // Each with itself gives 1.
      const pairs = Math.max(1, (count * (count - 1)) / 2);
      return mul(sub(sum(cosines), count), factor / (2 * pairs));
    },
  };
}
