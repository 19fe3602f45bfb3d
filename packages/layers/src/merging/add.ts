import { add as addTensors, type Tensor } from '@neurite/tensors';
import type { LayerOptions } from '../layer.ts';
import { ElementwiseMergeLayer } from './merge.ts';

/** Adds its inputs; see {@link add}. */
export class Add extends ElementwiseMergeLayer {
  static override readonly className: string = 'Add';

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((total, x) => addTensors(total, x));
  }
}

/**
 * Adds its inputs, element by element: y = a + b + ….
 *
 * Inputs [batch, …] of one shape; where an example has the length 1 along an axis, or fewer axes, it is stretched.
 *
 * @throws ShapeError, on applying, when the shapes do not fit together
 * @example
 * add().apply([a, b])
 */
export function add(options: LayerOptions = {}): Add {
  return new Add(options);
}
