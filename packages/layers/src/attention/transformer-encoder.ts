import type { Tensor } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import type { CallContext } from '../layer.ts';
import { TransformerBlock, type TransformerBlockOptions } from './transformer-block.ts';

/** The options of {@link transformerEncoder}. */
export interface TransformerEncoderOptions extends TransformerBlockOptions {}

/** A block that looks both ways; see {@link transformerEncoder}. */
export class TransformerEncoder extends TransformerBlock {
  static override readonly className: string = 'TransformerEncoder';

  constructor(options: TransformerEncoderOptions) {
    super(options, 'transformerEncoder');
  }

  protected override get inputSpec(): InputSpec {
    const features = this.builtShapes?.[0]?.at(-1);
    return { axes: ['time', 'features'], lengths: typeof features === 'number' ? { [-1]: features } : {} };
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const attended = this.residual(
      x,
      this.selfAttentionNorm,
      (rows) => this.selfAttention.apply(rows, context),
      context,
    );
    return this.feedforward(attended, context);
  }
}

/**
 * A block of a transformer that looks both ways: self-attention, then two dense layers, each added to what came in and
 * normalised, afterwards (as in the paper) or before (`normalizeFirst: true`, which trains more easily).
 *
 * Input and output [batch, time, features]. Steps that the input's mask leaves out are not looked at.
 *
 * Source: Vaswani et al., Attention is all you need, arXiv:1706.03762; normalised first: Xiong et al., arXiv:2002.04745.
 *
 * @throws ArgumentError when a size is not a whole number of at least 1, or numHeads does not divide the features
 * @example
 * sequential([
 *   embedding({ inputDim: 1000, outputDim: 64, maskZero: true, inputShape: [null] }),
 *   sinePositionEncoding(),
 *   transformerEncoder({ intermediateDim: 256, numHeads: 4, dropout: 0.1 }),
 * ])
 */
export function transformerEncoder(options: TransformerEncoderOptions): TransformerEncoder {
  return new TransformerEncoder(options);
}
