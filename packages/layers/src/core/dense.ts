import { int8MatMul, matMul, reshape, type Tensor } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import type { LayerConfig } from '../layer.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import { AffineLayer, type AffineOptions, positiveInteger } from './affine.ts';

/** The options of {@link dense}. */
export interface DenseOptions extends AffineOptions {
  /** The length of the output's last axis. */
  readonly units: number;
}

/** A fully connected layer; see {@link dense}. */
export class Dense extends AffineLayer {
  static override readonly className: string = 'Dense';
  readonly units: number;
  #length: number | undefined;

  constructor(options: DenseOptions) {
    super(options, options);
    this.units = positiveInteger('dense', 'units', options.units);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  protected override get inputSpec(): InputSpec {
    return this.#length === undefined ? { minRank: 1 } : { minRank: 1, lengths: { [-1]: this.#length } };
  }

  override build(inputShape: ExampleShape): void {
    this.#length = knownLength(inputShape, -1, this.displayName);
    this.addProductKernelAndBias([this.#length, this.units], this.units);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override call(x: Tensor): Tensor {
    const rows = x.rank === 2 ? x : reshape(x, [-1, x.shape[x.rank - 1]!]);
    const product = this.productKernel!.multiply(
      (kernel) => matMul(rows, kernel),
      (kernel) => int8MatMul(rows, kernel),
    );
    return this.finish(x.rank === 2 ? product : reshape(product, [...x.shape.slice(0, -1), this.units]));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), units: this.units };
  }
}

/**
 * A fully connected layer: y = activation(x · kernel + bias), over the last axis.
 *
 * Input [batch, …, n], output [batch, …, units]; kernel [n, units], bias [units].
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a name is unknown
 * @example
 * dense({ units: 64, activation: 'relu', kernelRegularizer: l2(1e-4) })
 */
export function dense(options: DenseOptions): Dense {
  return new Dense(options);
}
