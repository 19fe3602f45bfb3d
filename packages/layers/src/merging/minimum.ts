import { minimum as minimumOf, type Tensor } from '@neurite/tensors';
import type { LayerOptions } from '../layer.ts';
import { ElementwiseMergeLayer } from './merge.ts';

/** Takes the smallest of its inputs; see {@link minimum}. */
export class Minimum extends ElementwiseMergeLayer {
  static override readonly className: string = 'Minimum';

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((smallest, x) => minimumOf(smallest, x));
  }
}

/**
 * Takes the smallest of its inputs, element by element: y = min(a, b, …).
 *
 * Inputs [batch, …] of one shape; where an example has the length 1 along an axis, or fewer axes, it is stretched.
 *
 * @throws ShapeError, on applying, when the shapes do not fit together
 * @example
 * minimum().apply([a, b])
 */
export function minimum(options: LayerOptions = {}): Minimum {
  return new Minimum(options);
}
