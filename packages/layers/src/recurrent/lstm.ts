import type { Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { LstmCell, type LstmCellOptions } from './lstm-cell.ts';
import { cellOptions, Rnn, type SequenceOptions, type WithState } from './rnn.ts';

/** The options of {@link lstm}. */
export interface LstmOptions extends LstmCellOptions, SequenceOptions {}

/** A long short-term memory; see {@link lstm}. */
export class Lstm<Out extends LayerValue = Tensor> extends Rnn<Out> {
  static override readonly className: string = 'Lstm';

  constructor(options: LstmOptions) {
    super({ ...options, cell: new LstmCell(cellOptions(options)) });
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/**
 * A long short-term memory along a sequence.
 *
 * Input [batch, time, features], or [x, h, c] to begin with states of one's own; output [batch, units], with
 * `returnSequences` [batch, time, units]; with `returnState` a list of that, h and c. Its formula stands with
 * {@link lstmCell}, what all recurrent layers do with {@link rnn}.
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a rate is not from 0 to 1
 * @example
 * sequential([
 *   embedding({ inputDim: 1000, outputDim: 32, maskZero: true, inputShape: [null] }),
 *   lstm({ units: 64, dropout: 0.2 }),
 *   dense({ units: 1, activation: 'sigmoid' }),
 * ])
 */
export function lstm(options: LstmOptions & WithState): Lstm<readonly Tensor[]>;
export function lstm(options: LstmOptions): Lstm;
export function lstm(options: LstmOptions): Lstm | Lstm<readonly Tensor[]> {
  return new Lstm<Tensor>(options);
}
