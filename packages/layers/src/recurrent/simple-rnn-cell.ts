import { add, matMul, mul, type Shape } from '@neurite/tensors';
import type { CallContext } from '../layer.ts';
import type { SequenceRun } from './cell.ts';
import { type DenseCellOptions, GatedCell } from './gated-cell.ts';

/** The options of {@link simpleRnnCell}. */
export interface SimpleRnnCellOptions extends DenseCellOptions {}

/** A step of {@link simpleRnn}; see {@link simpleRnnCell}. */
export class SimpleRnnCell extends GatedCell {
  static override readonly className: string = 'SimpleRnnCell';

  constructor(options: SimpleRnnCellOptions) {
    super(options, 'simpleRnnCell', 1);
  }

  override begin(shape: Shape, context: CallContext): SequenceRun {
    const factors = this.dropoutFactors(shape, [shape[0]!, this.units], context);
    return {
      project: (x) => this.projectInput(x, factors.input, this.bias),
      step: (projected, [h]) => {
        const kept = factors.state === undefined ? h! : mul(h!, factors.state);
        const output = this.activation.apply(add(projected, matMul(kept, this.recurrentKernel)));
        return { output, states: [output] };
      },
    };
  }
}

/**
 * One step of a plain recurrent network: h′ = activation(x · kernel + h · recurrentKernel + bias).
 *
 * Input [x, h] with x [batch, features] and h [batch, units], output [h′, h′]; kernel [features, units],
 * recurrentKernel [units, units], bias [units]. `rnn({ cell })` repeats it along a sequence.
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a rate is not from 0 to 1
 * @example
 * import { zeros } from '@neurite/tensors';
 * const [y, h] = simpleRnnCell({ units: 4 }).apply([x, zeros([x.shape[0], 4])]);
 */
export function simpleRnnCell(options: SimpleRnnCellOptions): SimpleRnnCell {
  return new SimpleRnnCell(options);
}
