import { matMul, reshape, type Tensor, type Variable } from '@neurite/tensors';
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
  #kernel: Variable | undefined;

  constructor(options: DenseOptions) {
    super(options, options);
    this.units = positiveInteger('dense', 'units', options.units);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  protected override get inputSpec(): InputSpec {
    return this.#kernel === undefined ? { minRank: 1 } : { minRank: 1, lengths: { [-1]: this.#kernel.shape[0]! } };
  }

  override build(inputShape: ExampleShape): void {
    const length = knownLength(inputShape, -1, this.displayName);
    this.#kernel = this.addKernelAndBias('kernel', [length, this.units], this.units);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override call(x: Tensor): Tensor {
    if (x.rank === 2) return this.finish(matMul(x, this.#kernel!));
    const rows = reshape(x, [-1, x.shape[x.rank - 1]!]);
    return this.finish(reshape(matMul(rows, this.#kernel!), [...x.shape.slice(0, -1), this.units]));
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
