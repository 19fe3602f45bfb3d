import {
  add,
  cast,
  div,
  expandDims,
  mean,
  mul,
  pow,
  rsqrt,
  square,
  sub,
  type Tensor,
  tensor,
  zeros,
  zerosLike,
} from '@neurite/tensors';
import type { GradientTransform } from './transform.ts';

/** Options of {@link scaleByFactoredRms}. */
export interface ScaleByFactoredRmsOptions {
  /** The exponent by which the averages grow longer: β₂ = 1 − t^beta2Decay at step t. Default −0.8. */
  readonly beta2Decay?: number;
  /** Added to the squared gradients, ε₁. Default 1e-30. */
  readonly epsilon?: number;
}

/** What {@link scaleByFactoredRms} remembers; of matrices rows and columns, of vectors all squares. */
export type ScaleByFactoredRmsState = {
  readonly step: Tensor;
  /** The mean square of each row, or a scalar zero for a parameter of fewer than two axes. */
  readonly rows: readonly Tensor[];
  /** The mean square of each column, or all squares of a parameter of fewer than two axes. */
  readonly columns: readonly Tensor[];
};

/**
 * Divides by the root of an average of squares that is kept as the outer product of row means and column means, so that a
 * matrix of n · m weights takes n + m numbers: r ← β₂ r + (1 − β₂) mean(g² + ε₁, −1), c likewise over axis −2;
 * u = g / √(r cᵀ / mean(r)). Parameters of fewer than two axes keep all squares.
 *
 * Source: Shazeer and Stern, Adafactor, arXiv:1804.04235, algorithms 4 and 5.
 *
 * @example
 * const [weights, direction] = [[tensor([[0, 0], [0, 0]])], scaleByFactoredRms()];
 * direction.update([tensor([[1, 2], [3, 6]])], direction.init(weights), weights).updates; // [[[1, 1], [1, 1]]]
 */
export function scaleByFactoredRms(
  options: ScaleByFactoredRmsOptions = {},
): GradientTransform<ScaleByFactoredRmsState> {
  const { beta2Decay = -0.8, epsilon = 1e-30 } = options;
  return {
    name: 'scaleByFactoredRms',
    init: (parameters) => ({
      step: tensor(0, [], 'int32'),
      rows: parameters.map(({ rank, shape }) => zeros(rank < 2 ? [] : shape.slice(0, -1))),
      columns: parameters.map((parameter) => {
        const { rank, shape } = parameter;
        return rank < 2 ? zerosLike(parameter) : zeros([...shape.slice(0, -2), shape.at(-1)!]);
      }),
    }),
    update(gradients, state) {
      const step = add(state.step, 1);
      const fresh = pow(cast(step, 'float32'), beta2Decay);
      const average = (old: Tensor, value: Tensor): Tensor => add(mul(old, sub(1, fresh)), mul(value, fresh));
      const [rows, columns, updates]: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
      for (const [index, gradient] of gradients.entries()) {
        const squares = add(square(gradient), epsilon);
        if (gradient.rank < 2) {
          const all = average(state.columns[index]!, squares);
          rows.push(state.rows[index]!);
          columns.push(all);
          updates.push(mul(gradient, rsqrt(all)));
          continue;
        }
        const row = average(state.rows[index]!, mean(squares, -1));
        const column = average(state.columns[index]!, mean(squares, -2));
        rows.push(row);
        columns.push(column);
        // Roots first: the product of two averages near ε₁ is too small for a float32.
        const rowFactor = rsqrt(div(row, mean(row, -1, true)));
        updates.push(mul(mul(gradient, expandDims(rowFactor, -1)), expandDims(rsqrt(column), -2)));
      }
      return { updates, state: { step, rows, columns } };
    },
  };
}
