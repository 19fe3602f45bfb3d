import type { Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { ConvLstmCell, type ConvLstmCellOptions } from './conv-lstm-cell.ts';
import { cellOptions, Rnn, type SequenceOptions, type WithState } from './rnn.ts';

/** The options of {@link convLstm3d}. */
export interface ConvLstm3dOptions extends ConvLstmCellOptions, SequenceOptions {}

/** A convolutional long short-term memory of volumes; see {@link convLstm3d}. */
export class ConvLstm3d<Out extends LayerValue = Tensor> extends Rnn<Out> {
  static override readonly className: string = 'ConvLstm3d';

  constructor(options: ConvLstm3dOptions) {
    super({ ...options, cell: new ConvLstmCell(cellOptions(options), 3, 'convLstm3d') });
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/**
 * A long short-term memory along a sequence of volumes, whose products are convolutions: the formula of {@link lstmCell} with
 * x ∗ kernel + h ∗ recurrentKernel + bias.
 *
 * Input [batch, time, depth, height, width, channels], or [x, h, c] to begin with states of one's own; output
 * [batch, depth, height, width, filters], with `returnSequences` [batch, time, depth, height, width, filters]; with `returnState` a
 * list of that, h and c. The window over the input walks as that of a convolution; that over the state is always 'same'.
 * What all recurrent layers do stands with {@link rnn}.
 *
 * Source: Shi et al., Convolutional LSTM network, arXiv:1506.04214 (without peepholes, as in Keras).
 *
 * @throws ArgumentError when a size is not a whole number of at least 1; on applying, ShapeError when the window does not fit
 * @example
 * convLstm3d({ filters: 8, kernelSize: 3, padding: 'same', inputShape: [null, 8, 32, 32, 1] })
 */
export function convLstm3d(options: ConvLstm3dOptions & WithState): ConvLstm3d<readonly Tensor[]>;
export function convLstm3d(options: ConvLstm3dOptions): ConvLstm3d;
export function convLstm3d(options: ConvLstm3dOptions): ConvLstm3d | ConvLstm3d<readonly Tensor[]> {
  return new ConvLstm3d<Tensor>(options);
}
