import type { Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { ConvLstmCell, type ConvLstmCellOptions } from './conv-lstm-cell.ts';
import { cellOptions, Rnn, type SequenceOptions, type WithState } from './rnn.ts';

/** The options of {@link convLstm2d}. */
export interface ConvLstm2dOptions extends ConvLstmCellOptions, SequenceOptions {}

/** A convolutional long short-term memory of images; see {@link convLstm2d}. */
export class ConvLstm2d<Out extends LayerValue = Tensor> extends Rnn<Out> {
  static override readonly className: string = 'ConvLstm2d';

  constructor(options: ConvLstm2dOptions) {
    super({ ...options, cell: new ConvLstmCell(cellOptions(options), 2, 'convLstm2d') });
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/**
 * A long short-term memory along a sequence of images, whose products are convolutions: the formula of {@link lstmCell} with
 * x ∗ kernel + h ∗ recurrentKernel + bias.
 *
 * Input [batch, time, height, width, channels], or [x, h, c] to begin with states of one's own; output
 * [batch, height, width, filters], with `returnSequences` [batch, time, height, width, filters]; with `returnState` a
 * list of that, h and c. The window over the input walks as that of a convolution; that over the state is always 'same'.
 * What all recurrent layers do stands with {@link rnn}.
 *
 * Source: Shi et al., Convolutional LSTM network, arXiv:1506.04214 (without peepholes, as in Keras).
 *
 * @throws ArgumentError when a size is not a whole number of at least 1; on applying, ShapeError when the window does not fit
 * @example
 * convLstm2d({ filters: 8, kernelSize: 3, padding: 'same', inputShape: [null, 32, 32, 1] })
 */
export function convLstm2d(options: ConvLstm2dOptions & WithState): ConvLstm2d<readonly Tensor[]>;
export function convLstm2d(options: ConvLstm2dOptions): ConvLstm2d;
export function convLstm2d(options: ConvLstm2dOptions): ConvLstm2d | ConvLstm2d<readonly Tensor[]> {
  return new ConvLstm2d<Tensor>(options);
}
