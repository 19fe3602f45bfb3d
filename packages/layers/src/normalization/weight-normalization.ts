import { div, mul, sqrt, square, sum, type Tensor, type Variable } from '@neurite/tensors';
import type { Initializer } from '../initializers/initializer.ts';
import type { ExampleShape } from '../shape.ts';
import { KernelWrapper, type KernelWrapperOptions } from './kernel-wrapper.ts';

/** The options of {@link weightNormalization}. */
export interface WeightNormalizationOptions extends KernelWrapperOptions {}

/** Learns the length and the direction of weights apart; see {@link weightNormalization}. */
export class WeightNormalization extends KernelWrapper {
  static override readonly className: string = 'WeightNormalization';
  #length!: Variable;

  constructor(options: WeightNormalizationOptions) {
    super('weightNormalization', options);
  }

  override build(inputShape: ExampleShape): void {
    super.build(inputShape);
    const { kernel } = this;
    // At first the kernel is what it was.
    const initializer: Initializer = {
      name: 'lengths',
      config: {},
      initialize: (shape) => ({ data: normsOf(kernel).dataSync(), shape, dtype: 'float32' }),
    };
    this.#length = this.addWeight('g', [kernel.shape.at(-1)!], { initializer });
  }

  protected override formed(): Tensor {
    return mul(this.kernel, div(this.#length, normsOf(this.kernel)));
  }
}

/** The Euclidean norm of the weights into each output. */
function normsOf(kernel: Tensor): Tensor {
  return sqrt(sum(square(kernel), kernel.shape.map((_, axis) => axis).slice(0, -1)));
}

/**
 * Learns the length g of the weights into each output of another layer apart from their direction v: w = g · v / ‖v‖, where v is the
 * layer's own kernel.
 *
 * Input and output are those of the layer; weight g [outputs of the kernel].
 *
 * Source: Salimans and Kingma, Weight Normalization (2016), arXiv:1602.07868.
 *
 * @throws ArgumentError when the layer has no kernel
 * @example
 * weightNormalization({ layer: dense({ units: 8 }) })
 */
export function weightNormalization(options: WeightNormalizationOptions): WeightNormalization {
  return new WeightNormalization(options);
}
