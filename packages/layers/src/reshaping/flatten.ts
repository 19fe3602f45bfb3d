import { type DType, reshape, sizeOf, type Tensor } from '@neurite/tensors';
import { Layer, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of {@link flatten}. */
export type FlattenOptions = LayerOptions;

/** Merges all axes of an example into one; see {@link flatten}. */
export class Flatten extends Layer {
  static override readonly className: string = 'Flatten';

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const isOpen = inputShape.includes(null);
    return [isOpen ? null : sizeOf(inputShape as readonly number[])];
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    return reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
  }
}

/**
 * Merges all axes of an example into one, in row-major order: from the maps of a convolution to the features of a dense
 * layer.
 *
 * Input [batch, a, b, …], output [batch, a · b · …]; numbers [batch] become [batch, 1].
 *
 * @example
 * sequential([conv2d({ filters: 8, kernelSize: 3, inputShape: [28, 28, 1] }), flatten(), dense({ units: 10 })])
 */
export function flatten(options: FlattenOptions = {}): Flatten {
  return new Flatten(options);
}
