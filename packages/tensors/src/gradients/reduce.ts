import { type GradientContext, registerGradient } from '../core/tape.ts';
import { div, mul } from '../ops/arithmetic.ts';
import { equal } from '../ops/compare.ts';
import { cumprod } from '../ops/cumulative.ts';
import { cast } from '../ops/dtype.ts';
import { sum } from '../ops/reduce.ts';
import { broadcastTo, reshape } from '../ops/shape.ts';
import type { Tensor } from '../tensor.ts';

/** A reduced tensor with its lost axes back, at length 1, so that it broadcasts against what was reduced. */
function withAxes(reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  return reshape(
    reduced,
    x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
  );
}

registerGradient('Sum', ({ dy, inputs, attributes }) => {
  const x = inputs.x!;
  return { x: () => broadcastTo(withAxes(dy, x, attributes.axis as number[]), x.shape) };
});

/** The gradient of an extremum goes in equal parts to all elements that equal it. */
function toExtrema({ dy, inputs, outputs }: GradientContext, axes: readonly number[]): Tensor {
  const x = inputs.x!;
  const chosen = cast(equal(x, withAxes(outputs[0]!, x, axes)), 'float32');
  return mul(chosen, div(withAxes(dy, x, axes), sum(chosen, axes, true)));
}

registerGradient('Max', (context) => ({
  x: () => toExtrema(context, context.attributes.reductionIndices as number[]),
}));

registerGradient('Min', (context) => ({ x: () => toExtrema(context, context.attributes.axis as number[]) }));

// The derivative of a product by one factor is the product of the others: of those before it and those after it. No
// division, so factors of 0 do no harm.
registerGradient('Prod', ({ dy, inputs, attributes }) => {
  const x = inputs.x!;
  const [axis] = attributes.axis as [number];
  return {
    x: () => {
      const before = cumprod(x, axis, { exclusive: true });
      const after = cumprod(x, axis, { exclusive: true, reverse: true });
      return mul(withAxes(dy, x, [axis]), mul(before, after));
    },
  };
});
