import { add, matMul, mul, ndArray, type Shape, split, type Tensor, type Variable } from '@neurite/tensors';
import {
  type Activation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from '../activations/activation.ts';
import type { Initializer } from '../initializers/initializer.ts';
import type { CallContext, LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import type { SequenceRun } from './cell.ts';
import { type DenseCellOptions, GatedCell } from './gated-cell.ts';

/** The options of {@link lstmCell}. */
export interface LstmCellOptions extends DenseCellOptions {
  /** Applied to the gates: a Keras name or a function. Default 'sigmoid'. */
  readonly recurrentActivation?: ActivationName | ActivationFunction;
  /** Whether the bias of the forget gate begins at 1, so that a new network remembers. Default true. */
  readonly unitForgetBias?: boolean;
}

/** A step of {@link lstm}; see {@link lstmCell}. */
export class LstmCell extends GatedCell {
  static override readonly className: string = 'LstmCell';
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;

  constructor(options: LstmCellOptions) {
    super(options, 'lstmCell', 4);
    this.recurrentActivation = getActivation(options.recurrentActivation ?? 'sigmoid');
    this.unitForgetBias = options.unitForgetBias ?? true;
  }

  override stateShapes(): readonly ExampleShape[] {
    return [[this.units], [this.units]];
  }

  protected override addBias(width: number): Variable {
    const initializer = withForgetBias(this.biasOptions.initializer, this.unitForgetBias);
    return this.addWeight('bias', [width], { ...this.biasOptions, initializer });
  }

  override begin(shape: Shape, context: CallContext): SequenceRun {
    const factors = this.dropoutFactors(shape, [shape[0]!, this.units], context);
    return {
      project: (x) => this.projectInput(x, factors.input, this.bias),
      step: (projected, [h, c]) => {
        const kept = factors.state === undefined ? h! : mul(h!, factors.state);
        const gates = add(projected, matMul(kept, this.recurrentKernel));
        const [next, cell] = lstmUpdate(gates, c!, this.activation, this.recurrentActivation);
        return { output: next, states: [next, cell] };
      },
    };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      recurrentActivation: this.recurrentActivation.name ?? this.recurrentActivation.apply,
      unitForgetBias: this.unitForgetBias,
    };
  }
}

/** The new output and memory, from the sums that enter the four gates along the last axis. */
export function lstmUpdate(
  gates: Tensor,
  memory: Tensor,
  activation: Activation,
  recurrentActivation: Activation,
): [output: Tensor, memory: Tensor] {
  const [input, forget, candidate, output] = split(gates, 4, -1) as [Tensor, Tensor, Tensor, Tensor];
  const next = add(
    mul(recurrentActivation.apply(forget), memory),
    mul(recurrentActivation.apply(input), activation.apply(candidate)),
  );
  return [mul(recurrentActivation.apply(output), activation.apply(next)), next];
}

/** The initializer of a bias of four gates, with ones for the second, which forgets. */
export function withForgetBias(initializer: Initializer, unitForgetBias: boolean): Initializer {
  if (!unitForgetBias) return initializer;
  return {
    ...initializer,
    initialize(shape, dtype) {
      const initial = initializer.initialize(shape, dtype);
      const units = shape[0]! / 4;
      const isForget = (index: number): boolean => index >= units && index < 2 * units;
      return ndArray(
        Float32Array.from(initial.data, (value, index) => (isForget(index) ? 1 : value)),
        shape,
      );
    },
  };
}

/**
 * One step of a long short-term memory: with [i, f, g, o] = x · kernel + h · recurrentKernel + bias and σ the
 * recurrentActivation,
 *
 *   c′ = σ(f) · c + σ(i) · activation(g)
 *   h′ = σ(o) · activation(c′)
 *
 * Input [x, h, c] with x [batch, features], h and c [batch, units], output [h′, h′, c′]; kernel [features, 4 units],
 * recurrentKernel [units, 4 units], bias [4 units]: gates in the order i, f, g, o, as in Keras and PyTorch.
 * `rnn({ cell })` repeats it along a sequence.
 *
 * Source: Hochreiter and Schmidhuber, Long short-term memory, Neural Computation 9 (1997); forget gate: Gers et al. (2000).
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a rate is not from 0 to 1
 * @example
 * import { zeros } from '@neurite/tensors';
 * const [y, h, c] = lstmCell({ units: 4 }).apply([x, zeros([x.shape[0], 4]), zeros([x.shape[0], 4])]);
 */
export function lstmCell(options: LstmCellOptions): LstmCell {
  return new LstmCell(options);
}
