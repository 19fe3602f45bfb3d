import { add, type DType, div, type Tensor } from '@neurite/tensors';
import type { LayerOptions } from '../layer.ts';
import { ElementwiseMergeLayer } from './merge.ts';

/** Averages its inputs; see {@link average}. */
export class Average extends ElementwiseMergeLayer {
  static override readonly className: string = 'Average';

  override computeOutputDType(): DType {
    return 'float32';
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return div(
      inputs.reduce((total, x) => add(total, x)),
      inputs.length,
    );
  }
}

/**
 * Averages its inputs, element by element: y = (a + b + …) / n.
 *
 * Inputs [batch, …] of one shape; where an example has the length 1 along an axis, or fewer axes, it is stretched.
 *
 * @throws ShapeError, on applying, when the shapes do not fit together
 * @example
 * average().apply([a, b])
 */
export function average(options: LayerOptions = {}): Average {
  return new Average(options);
}
