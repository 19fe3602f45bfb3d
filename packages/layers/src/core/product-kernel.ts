import { unknownName } from '@neurite/backend';
import { type Int8Kernel, runEagerly, quantizeKernel, type Shape, type Tensor, type Variable } from '@neurite/tensors';
import { zeros } from '../initializers/constant.ts';
import type { WeightOptions } from '../layer.ts';

/** In what form a layer holds its kernel: whole numbers of 8 bits, with a scale for each output. */
export type QuantizationMode = 'int8';

/** @throws ArgumentError for another name */
export function checkQuantization(mode: string): asserts mode is QuantizationMode {
  if (mode !== 'int8') throw unknownName('quantization', String(mode), ['int8']);
}

/** What a layer lends its kernel: how weights of it are made, and one taken away for others in its place. */
export interface WeightHolder {
  readonly add: (name: string, shape: Shape, options: WeightOptions) => Variable;
  readonly replace: (name: string, values: Readonly<Record<string, Tensor>>) => readonly Variable[];
}

/** The kernel of a product, as the weight `kernel` of float32 or as three weights of 8 bits. */
export class ProductKernel {
  readonly #holder: WeightHolder;
  #float: Variable | undefined;
  #int8: Int8Kernel | undefined;

  /**
   * @param shape [...window, inputs, outputs]
   * @param quantization the form it has from the beginning, to be filled from a file
   */
  constructor(holder: WeightHolder, shape: Shape, options: WeightOptions, quantization: QuantizationMode | undefined) {
    this.#holder = holder;
    if (quantization === undefined) {
      this.#float = holder.add('kernel', shape, options);
      return;
    }
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    const fixed = { initializer: zeros(), trainable: false };
    this.#int8 = {
      words: holder.add('kernel', [...shape.slice(0, -2), Math.ceil(inputs / 4), outputs], {
        ...fixed,
        dtype: 'int32',
      }),
      scale: holder.add('kernelScale', [outputs], fixed),
      sums: holder.add('kernelSums', [outputs], { ...fixed, dtype: 'int32' }),
    };
  }

  get quantization(): QuantizationMode | undefined {
    return this.#int8 === undefined ? undefined : 'int8';
  }

  /** Turns it into whole numbers of 8 bits, for good. */
  quantize(): void {
    const kernel = this.#float;
    if (kernel === undefined) return;
    const { words, scale, sums } = runEagerly(() => quantizeKernel(kernel));
    const made = this.#holder.replace('kernel', { kernel: words, kernelScale: scale, kernelSums: sums });
    this.#int8 = { words: made[0]!, scale: made[1]!, sums: made[2]! };
    this.#float = undefined;
  }

  /** The product in the form that the kernel has. */
  multiply(float: (kernel: Variable) => Tensor, int8: (kernel: Int8Kernel) => Tensor): Tensor {
    return this.#int8 === undefined ? float(this.#float!) : int8(this.#int8);
  }
}
