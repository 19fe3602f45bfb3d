import type { Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { GruCell, type GruCellOptions } from './gru-cell.ts';
import { cellOptions, Rnn, type SequenceOptions, type WithState } from './rnn.ts';

/** The options of {@link gru}. */
export interface GruOptions extends GruCellOptions, SequenceOptions {}

/** A gated recurrent unit; see {@link gru}. */
export class Gru<Out extends LayerValue = Tensor> extends Rnn<Out> {
  static override readonly className: string = 'Gru';

  constructor(options: GruOptions) {
    super({ ...options, cell: new GruCell(cellOptions(options)) });
  }

  override getConfig(): LayerConfig {
    return { ...this.cell.getConfig(), ...this.sequenceConfig() };
  }
}

/**
 * A gated recurrent unit along a sequence.
 *
 * Input [batch, time, features], or [x, h] to begin with a state of one's own; output [batch, units], with
 * `returnSequences` [batch, time, units]; with `returnState` a list of that and h. Its formula stands with
 * {@link gruCell}, what all recurrent layers do with {@link rnn}.
 *
 * @throws ArgumentError when units is not a whole number of at least 1, or a rate is not from 0 to 1
 * @example
 * sequential([gru({ units: 64, returnSequences: true, inputShape: [null, 8] }), gru({ units: 32 }), dense({ units: 1 })])
 */
export function gru(options: GruOptions & WithState): Gru<readonly Tensor[]>;
export function gru(options: GruOptions): Gru;
export function gru(options: GruOptions): Gru | Gru<readonly Tensor[]> {
  return new Gru<Tensor>(options);
}
