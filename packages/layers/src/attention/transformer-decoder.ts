import { ShapeError } from '@neurite/backend';
import { isTensor, type Tensor } from '@neurite/tensors';
import { checkInputSpec } from '../input-spec.ts';
import type { CallContext, LayerValue } from '../layer.ts';
import type { LayerNormalization } from '../normalization/layer-normalization.ts';
import { type ExampleShape, printShape } from '../shape.ts';
import type { CacheInputs } from './head-attention.ts';
import type { KeyValueCache } from './key-value-cache.ts';
import type { MultiHeadAttention } from './multi-head-attention.ts';
import { TransformerBlock, type TransformerBlockOptions } from './transformer-block.ts';

/** The options of {@link transformerDecoder}. */
export interface TransformerDecoderOptions extends TransformerBlockOptions {}

/** A block that looks back; see {@link transformerDecoder}. */
export class TransformerDecoder extends TransformerBlock {
  static override readonly className: string = 'TransformerDecoder';
  crossAttention: MultiHeadAttention | undefined;
  crossAttentionNorm: LayerNormalization | undefined;

  constructor(options: TransformerDecoderOptions) {
    super(options, 'transformerDecoder');
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    const built = this.builtShapes;
    for (const [index, shape] of inputShapes.entries()) {
      const features = built?.[index]?.at(-1);
      const lengths = typeof features === 'number' ? { [-1]: features } : {};
      checkInputSpec(this.displayName, { axes: ['time', 'features'], lengths }, [shape]);
    }
    if (inputShapes.length <= 2 && (built === undefined || built.length === inputShapes.length)) return;
    throw new ShapeError(
      `Layer ${this.displayName} takes ${built?.length === 2 ? '' : 'a sequence, or '}[sequence, encoded sequence]` +
        `${built === undefined ? '' : ', as when it was built'}; got ${inputShapes.map(printShape).join(' and ')}.`,
    );
  }

  override build(inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): void {
    super.build(inputShape, inputShapes);
    const [, memory] = inputShapes;
    if (memory === undefined) return;
    this.crossAttention = this.attention(inputShape.at(-1)!);
    this.crossAttention.ensureBuilt([inputShape, memory]);
    this.crossAttentionNorm = this.norm();
    this.crossAttentionNorm.ensureBuilt([inputShape]);
  }

  override call(input: LayerValue, context: CallContext): Tensor {
    const [x, memory] = (isTensor(input) ? [input] : input) as readonly [Tensor, Tensor?];
    const attend = (rows: Tensor): Tensor =>
      this.selfAttention.attend({ query: rows, useCausalMask: true }, context).output;
    return this.#rest(this.residual(x, this.selfAttentionNorm, attend, context), memory, context);
  }

  /**
   * The block for new steps alone, with what it remembers of those before: gives what it would give for the whole sequence.
   *
   * @param x [batch, T, features]: the steps from `position` on
   * @param inputs the memory, at first `makeCache(batch, length)`; and the encoded sequence, if there is one
   * @returns the output of the new steps, and the memory with them in it
   * @example
   * const step = jit((x, position, cache) => block.callCached(x, { cache, position }));
   */
  callCached(
    x: Tensor,
    inputs: CacheInputs & { readonly memory?: Tensor },
    context: CallContext = {},
  ): { readonly output: Tensor; readonly cache: KeyValueCache } {
    this.ensureBuilt([x, ...(inputs.memory === undefined ? [] : [inputs.memory])].map(({ shape }) => shape.slice(1)));
    let { cache } = inputs;
    const attend = (rows: Tensor): Tensor => {
      const attended = this.selfAttention.attendCached(rows, inputs, context);
      cache = attended.cache;
      return attended.output;
    };
    const output = this.#rest(this.residual(x, this.selfAttentionNorm, attend, context), inputs.memory, context);
    return { output, cache };
  }

  /** An empty memory for sequences of at most so many steps; the block must be built. */
  makeCache(batch: number, length: number): KeyValueCache {
    return this.selfAttention.makeCache(batch, length);
  }

  #rest(x: Tensor, memory: Tensor | undefined, context: CallContext): Tensor {
    if (memory === undefined) return this.feedforward(x, context);
    const look = (query: Tensor): Tensor => this.crossAttention!.attend({ query, value: memory }, context).output;
    return this.feedforward(this.residual(x, this.crossAttentionNorm!, look, context), context);
  }
}

/**
 * A block of a transformer that looks back: causal self-attention, attention to an encoded sequence where one is given, then
 * two dense layers, each added to what came in and normalised, afterwards or before (`normalizeFirst: true`). Without an
 * encoded sequence it is the block of a language model.
 *
 * Input [batch, time, features], or a list of that and an encoded sequence [batch, S, …]; output as the first. Steps that
 * masks leave out are not looked at. `callCached` makes a sequence step by step.
 *
 * Source: Vaswani et al., Attention is all you need, arXiv:1706.03762.
 *
 * @throws ArgumentError when a size is not a whole number of at least 1, or numHeads does not divide the features
 * @example
 * const block = transformerDecoder({ intermediateDim: 256, numHeads: 4, activation: 'gelu', normalizeFirst: true });
 */
export function transformerDecoder(options: TransformerDecoderOptions): TransformerDecoder {
  return new TransformerDecoder(options);
}
