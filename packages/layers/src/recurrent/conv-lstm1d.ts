import type { Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { ConvLstmCell, type ConvLstmCellOptions } from './conv-lstm-cell.ts';
import { cellOptions, Rnn, type SequenceOptions, type WithState } from './rnn.ts';

/** The options of {@link convLstm1d}. */
export interface ConvLstm1dOptions extends ConvLstmCellOptions, SequenceOptions {}

/** A convolutional long short-term memory of lines; see {@link convLstm1d}. */
export class ConvLstm1d<Out extends LayerValue = Tensor> extends Rnn<Out> {
  static override readonly className: string = 'ConvLstm1d';

  constructor(options: ConvLstm1dOptions) {
    super({ ...options, cell: new ConvLstmCell(cellOptions(options), 1, 'convLstm1d') });
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/**
 * A long short-term memory along a sequence of lines, whose products are convolutions: the formula of {@link lstmCell} with
 * x ∗ kernel + h ∗ recurrentKernel + bias.
 *
 * Input [batch, time, steps, channels], or [x, h, c] to begin with states of one's own; output
 * [batch, steps, filters], with `returnSequences` [batch, time, steps, filters]; with `returnState` a
 * list of that, h and c. The window over the input walks as that of a convolution; that over the state is always 'same'.
 * What all recurrent layers do stands with {@link rnn}.
 *
 * Source: Shi et al., Convolutional LSTM network, arXiv:1506.04214 (without peepholes, as in Keras).
 *
 * @throws ArgumentError when a size is not a whole number of at least 1; on applying, ShapeError when the window does not fit
 * @example
 * convLstm1d({ filters: 8, kernelSize: 3, padding: 'same', inputShape: [null, 20, 8] })
 */
export function convLstm1d(options: ConvLstm1dOptions & WithState): ConvLstm1d<readonly Tensor[]>;
export function convLstm1d(options: ConvLstm1dOptions): ConvLstm1d;
export function convLstm1d(options: ConvLstm1dOptions): ConvLstm1d | ConvLstm1d<readonly Tensor[]> {
  return new ConvLstm1d<Tensor>(options);
}
