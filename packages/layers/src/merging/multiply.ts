import { mul, type Tensor } from '@neurite/tensors';
import type { LayerOptions } from '../layer.ts';
import { ElementwiseMergeLayer } from './merge.ts';

/** Multiplies its inputs; see {@link multiply}. */
export class Multiply extends ElementwiseMergeLayer {
  static override readonly className: string = 'Multiply';

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((product, x) => mul(product, x));
  }
}

/**
 * Multiplies its inputs, element by element: y = a · b · ….
 *
 * Inputs [batch, …] of one shape; where an example has the length 1 along an axis, or fewer axes, it is stretched.
 *
 * @throws ShapeError, on applying, when the shapes do not fit together
 * @example
 * multiply().apply([a, b])
 */
export function multiply(options: LayerOptions = {}): Multiply {
  return new Multiply(options);
}
