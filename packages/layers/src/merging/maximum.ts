import { maximum as maximumOf, type Tensor } from '@neurite/tensors';
import type { LayerOptions } from '../layer.ts';
import { ElementwiseMergeLayer } from './merge.ts';

/** Takes the largest of its inputs; see {@link maximum}. */
export class Maximum extends ElementwiseMergeLayer {
  static override readonly className: string = 'Maximum';

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((largest, x) => maximumOf(largest, x));
  }
}

/**
 * Takes the largest of its inputs, element by element: y = max(a, b, …).
 *
 * Inputs [batch, …] of one shape; where an example has the length 1 along an axis, or fewer axes, it is stretched.
 *
 * @throws ShapeError, on applying, when the shapes do not fit together
 * @example
 * maximum().apply([a, b])
 */
export function maximum(options: LayerOptions = {}): Maximum {
  return new Maximum(options);
}
