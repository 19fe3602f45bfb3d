import { ArgumentError } from '@neurite/backend';
import { type DType, type Tensor, transpose } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { InputSpec } from '../input-spec.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of {@link permute}. */
export interface PermuteOptions extends LayerOptions {
  /** The axes in their new order, counted with the batch axis, which stays: [2, 1] swaps the first two of an example. */
  readonly dims: readonly number[];
}

/** Puts the axes of examples into another order; see {@link permute}. */
export class Permute extends Layer {
  static override readonly className: string = 'Permute';
  readonly dims: readonly number[];

  constructor(options: PermuteOptions) {
    super(options);
    const { dims } = options;
    const isSound = Array.isArray(dims) && [...dims].sort((a, b) => a - b).every((axis, place) => axis === place + 1);
    if (!isSound) {
      throw new ArgumentError(
        `permute: dims must name each axis of an example once, from 1 on, such as [2, 1]; got ${JSON.stringify(dims)}.`,
      );
    }
    this.dims = [...dims];
  }

  protected override get inputSpec(): InputSpec {
    return { axes: this.dims.map((_, axis) => `axis ${axis + 1}`) };
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return this.dims.map((axis) => inputShape[axis - 1]!);
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    return transpose(x, [0, ...this.dims]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), dims: this.dims };
  }
}

/**
 * Puts the axes of each example into another order.
 *
 * Input [batch, …], output [batch, …] with axis i of length input.shape[dims[i − 1]].
 *
 * @throws ArgumentError when dims is no order of axes; ShapeError, on applying, when the input has another number of axes
 * @example
 * permute({ dims: [2, 1] }) // [batch, steps, features] → [batch, features, steps]
 */
export function permute(options: PermuteOptions): Permute {
  return new Permute(options);
}
