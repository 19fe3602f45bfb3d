import { ShapeError } from '@neurite/backend';
import { sub, type Tensor } from '@neurite/tensors';
import type { LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { ElementwiseMergeLayer } from './merge.ts';

/** Subtracts its second input from its first; see {@link subtract}. */
export class Subtract extends ElementwiseMergeLayer {
  static override readonly className: string = 'Subtract';

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    if (inputShapes.length !== 2) {
      throw new ShapeError(`Layer ${this.displayName} takes two inputs, and got ${inputShapes.length}.`);
    }
    super.checkInputs(inputShapes);
  }

  protected override merge([a, b]: readonly Tensor[]): Tensor {
    return sub(a!, b!);
  }
}

/**
 * Subtracts its second input from its first, element by element: y = a − b.
 *
 * Inputs [batch, …] of one shape; where an example has the length 1 along an axis, or fewer axes, it is stretched.
 *
 * @throws ShapeError, on applying, when there are not two inputs or their shapes do not fit together
 * @example
 * subtract().apply([a, b])
 */
export function subtract(options: LayerOptions = {}): Subtract {
  return new Subtract(options);
}
