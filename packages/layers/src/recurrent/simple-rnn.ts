import type { Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { SimpleRnnCell, type SimpleRnnCellOptions } from './simple-rnn-cell.ts';
import { cellOptions, Rnn, type SequenceOptions, type WithState } from './rnn.ts';

/** The options of {@link simpleRnn}. */
export interface SimpleRnnOptions extends SimpleRnnCellOptions, SequenceOptions {}

/** A plain recurrent layer; see {@link simpleRnn}. */
export class SimpleRnn<Out extends LayerValue = Tensor> extends Rnn<Out> {
  static override readonly className: string = 'SimpleRnn';

  constructor(options: SimpleRnnOptions) {
    super({ ...options, cell: new SimpleRnnCell(cellOptions(options)) });
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/**
 * A plain recurrent layer: hₜ₊₁ = activation(xₜ · kernel + hₜ · recurrentKernel + bias).
 *
 * Input [batch, time, features], or [x, h] to begin with a state of one's own; output [batch, units], with
 * `returnSequences` [batch, time, units]; with `returnState` a list of that and h. Its formula stands with
 * {@link simpleRnnCell}, what all recurrent layers do with {@link rnn}.
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a rate is not from 0 to 1
 * @example
 * sequential([simpleRnn({ units: 16, inputShape: [null, 8] }), dense({ units: 1 })])
 */
export function simpleRnn(options: SimpleRnnOptions & WithState): SimpleRnn<readonly Tensor[]>;
export function simpleRnn(options: SimpleRnnOptions): SimpleRnn;
export function simpleRnn(options: SimpleRnnOptions): SimpleRnn | SimpleRnn<readonly Tensor[]> {
  return new SimpleRnn<Tensor>(options);
}
