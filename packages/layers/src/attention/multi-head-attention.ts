import type { Tensor } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { HeadAttention, type HeadAttentionOptions } from './head-attention.ts';

/** The options of {@link multiHeadAttention}. */
export interface MultiHeadAttentionOptions extends HeadAttentionOptions {
  readonly numHeads: number;
  /** The length of each head's queries and keys. */
  readonly keyDim: number;
  /** The length of each head's values. Default keyDim. */
  readonly valueDim?: number;
  /** The shape of a step of the output. Default the length of a query. */
  readonly outputShape?: number | readonly number[];
}

/** Attention with heads; see {@link multiHeadAttention}. */
export class MultiHeadAttention<Out extends LayerValue = Tensor> extends HeadAttention<Out> {
  static override readonly className: string = 'MultiHeadAttention';
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly outputShape: readonly number[] | undefined;

  constructor(options: MultiHeadAttentionOptions) {
    const whole = (option: string, value: number): number => positiveInteger('multiHeadAttention', option, value);
    const numHeads = whole('numHeads', options.numHeads);
    const keyDim = whole('keyDim', options.keyDim);
    const valueDim = whole('valueDim', options.valueDim ?? keyDim);
    const { outputShape: shape } = options;
    const outputShape =
      shape === undefined || shape === null
        ? undefined
        : [shape].flat().map((length) => whole('outputShape', length as number));
    super(
      options,
      { queryHeads: numHeads, keyValueHeads: numHeads, keyDim, valueDim, outputShape },
      'multiHeadAttention',
    );
    this.numHeads = numHeads;
    this.keyDim = keyDim;
    this.valueDim = valueDim;
    this.outputShape = outputShape;
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: this.valueDim,
      ...(this.outputShape === undefined ? {} : { outputShape: this.outputShape }),
    };
  }
}

/**
 * Attention with several heads: each makes queries, keys and values of its own by a product, mixes the values by
 * softmax(q · kᵀ / √keyDim), and the results of all heads become the output by another product.
 *
 * Input [query, value] or [query, value, key], in this order as in Keras, or one tensor that looks at itself; query
 * [batch, T, features], value and key [batch, S, features]; output [batch, T, features of the query]. With
 * `returnAttentionScores` a list of that and the weights [batch, numHeads, T, S]. Masks that the inputs carry leave steps out;
 * `layer.attend({ query, value, key, attentionMask })` takes a mask of one's own, `layer.attendCached` goes on step by step.
 * Attention is along the one axis of steps: fold others into it by reshaping.
 *
 * Source: Vaswani et al., Attention is all you need, arXiv:1706.03762.
 *
 * @throws ArgumentError when a size is not a whole number of at least 1; on applying, ShapeError when inputs do not fit
 * @example
 * multiHeadAttention({ numHeads: 4, keyDim: 32, useCausalMask: true }).apply(x)
 */
export function multiHeadAttention(
  options: MultiHeadAttentionOptions & { readonly returnAttentionScores: true },
): MultiHeadAttention<readonly Tensor[]>;
export function multiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention;
export function multiHeadAttention(
  options: MultiHeadAttentionOptions,
): MultiHeadAttention | MultiHeadAttention<readonly Tensor[]> {
  return new MultiHeadAttention<Tensor>(options);
}
