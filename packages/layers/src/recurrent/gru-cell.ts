import { add, matMul, mul, type Shape, slice, split, squeeze, sub, type Tensor, type Variable } from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import type { CallContext, LayerConfig } from '../layer.ts';
import type { SequenceRun } from './cell.ts';
import { type DenseCellOptions, GatedCell } from './gated-cell.ts';

/** The options of {@link gruCell}. */
export interface GruCellOptions extends DenseCellOptions {
  /** Applied to the gates: a Keras name or a function. Default 'sigmoid'. */
  readonly recurrentActivation?: ActivationName | ActivationFunction;
  /**
   * Whether the reset gate is applied after the product of the state (as in Keras, PyTorch and cuDNN), or before it (as
   * in the paper). Default true.
   */
  readonly resetAfter?: boolean;
}

/** A step of {@link gru}; see {@link gruCell}. */
export class GruCell extends GatedCell {
  static override readonly className: string = 'GruCell';
  readonly recurrentActivation: Activation;
  readonly resetAfter: boolean;

  constructor(options: GruCellOptions) {
    super(options, 'gruCell', 3);
    this.recurrentActivation = getActivation(options.recurrentActivation ?? 'sigmoid');
    this.resetAfter = options.resetAfter ?? true;
  }

  protected override addBias(width: number): Variable {
    return this.addWeight('bias', this.resetAfter ? [2, width] : [width], this.biasOptions);
  }

  override begin(shape: Shape, context: CallContext): SequenceRun {
    const factors = this.dropoutFactors(shape, [shape[0]!, this.units], context);
    const [inputBias, stateBias] = this.#biases();
    const candidateOf = this.resetAfter ? this.#resetAfter(stateBias) : this.#resetBefore();
    return {
      project: (x) => this.projectInput(x, factors.input, inputBias),
      step: (projected, [h]) => {
        const kept = factors.state === undefined ? h! : mul(h!, factors.state);
        const { update, candidate } = candidateOf(projected, kept);
        const output = add(mul(update, h!), mul(sub(1, update), candidate));
        return { output, states: [output] };
      },
    };
  }

  #biases(): [input: Tensor | undefined, state: Tensor | undefined] {
    if (this.bias === undefined || !this.resetAfter) return [this.bias, undefined];
    return split(this.bias, 2, 0).map((part) => squeeze(part, 0)) as [Tensor, Tensor];
  }

  #resetAfter(bias: Tensor | undefined): CandidateOf {
    return (projected, h) => {
      const [xz, xr, xh] = split(projected, 3, 1) as [Tensor, Tensor, Tensor];
      const product = matMul(h, this.recurrentKernel);
      const [hz, hr, hh] = split(bias === undefined ? product : add(product, bias), 3, 1) as [Tensor, Tensor, Tensor];
      const reset = this.recurrentActivation.apply(add(xr, hr));
      return {
        update: this.recurrentActivation.apply(add(xz, hz)),
        candidate: this.activation.apply(add(xh, mul(reset, hh))),
      };
    };
  }

  #resetBefore(): CandidateOf {
    const { units } = this;
    const gateKernel = slice(this.recurrentKernel, [0, 0], [units, 2 * units]);
    const candidateKernel = slice(this.recurrentKernel, [0, 2 * units], [units, units]);
    return (projected, h) => {
      const [xz, xr, xh] = split(projected, 3, 1) as [Tensor, Tensor, Tensor];
      const [hz, hr] = split(matMul(h, gateKernel), 2, 1) as [Tensor, Tensor];
      const reset = this.recurrentActivation.apply(add(xr, hr));
      return {
        update: this.recurrentActivation.apply(add(xz, hz)),
        candidate: this.activation.apply(add(xh, matMul(mul(reset, h), candidateKernel))),
      };
    };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      recurrentActivation: this.recurrentActivation.name ?? this.recurrentActivation.apply,
      resetAfter: this.resetAfter,
    };
  }
}

/** The update gate and what the state may become, from the input's part and the state. */
type CandidateOf = (projected: Tensor, h: Tensor) => { readonly update: Tensor; readonly candidate: Tensor };

/**
 * One step of a gated recurrent unit: with x · kernel + bias₀ in parts [xz, xr, xh], h · recurrentKernel + bias₁ in parts
 * [hz, hr, hh], and σ the recurrentActivation,
 *
 *   z = σ(xz + hz),  r = σ(xr + hr)
 *   g = activation(xh + r · hh), or activation(xh + (r · h) · recurrentKernelₕ) with `resetAfter: false`
 *   h′ = z · h + (1 − z) · g
 *
 * Input [x, h] with x [batch, features] and h [batch, units], output [h′, h′]; kernel [features, 3 units],
 * recurrentKernel [units, 3 units], bias [2, 3 units], or [3 units] with `resetAfter: false`: gates in the order z, r, h, as
 * in Keras. `rnn({ cell })` repeats it along a sequence.
 *
 * Source: Cho et al., Learning phrase representations using RNN encoder-decoder, arXiv:1406.1078.
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a rate is not from 0 to 1
 * @example
 * import { zeros } from '@neurite/tensors';
 * const [y, h] = gruCell({ units: 4 }).apply([x, zeros([x.shape[0], 4])]);
 */
export function gruCell(options: GruCellOptions): GruCell {
  return new GruCell(options);
}
