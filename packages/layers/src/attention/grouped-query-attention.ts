import { ArgumentError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { HeadAttention, type HeadAttentionOptions } from './head-attention.ts';

/** The options of {@link groupedQueryAttention}. */
export interface GroupedQueryAttentionOptions extends HeadAttentionOptions {
  /** The length of each head's queries, keys and values. */
  readonly headDim: number;
  readonly numQueryHeads: number;
  /** Divides numQueryHeads. 1 is multi-query attention, numQueryHeads multi-head attention. */
  readonly numKeyValueHeads: number;
}

/** Attention whose heads share keys and values; see {@link groupedQueryAttention}. */
export class GroupedQueryAttention<Out extends LayerValue = Tensor> extends HeadAttention<Out> {
  static override readonly className: string = 'GroupedQueryAttention';
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;

  constructor(options: GroupedQueryAttentionOptions) {
    const whole = (option: string, value: number): number => positiveInteger('groupedQueryAttention', option, value);
    const headDim = whole('headDim', options.headDim);
    const queryHeads = whole('numQueryHeads', options.numQueryHeads);
    const keyValueHeads = whole('numKeyValueHeads', options.numKeyValueHeads);
    if (queryHeads % keyValueHeads !== 0) {
      throw new ArgumentError(
        `groupedQueryAttention: numKeyValueHeads must divide numQueryHeads; got ${keyValueHeads} and ${queryHeads}.`,
      );
    }
    super(
      options,
      { queryHeads, keyValueHeads, keyDim: headDim, valueDim: headDim, outputShape: undefined },
      'groupedQueryAttention',
    );
    this.headDim = headDim;
    this.numQueryHeads = queryHeads;
    this.numKeyValueHeads = keyValueHeads;
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      headDim: this.headDim,
      numQueryHeads: this.numQueryHeads,
      numKeyValueHeads: this.numKeyValueHeads,
    };
  }
}

/**
 * Attention of which several query heads share a key and a value: as {@link multiHeadAttention}, with numQueryHeads /
 * numKeyValueHeads times fewer keys and values to compute and to remember.
 *
 * Inputs and outputs as there; kernels [features, numQueryHeads, headDim] and [features, numKeyValueHeads, headDim].
 *
 * Source: Ainslie et al., GQA: Training generalized multi-query transformer models, arXiv:2305.13245.
 *
 * @throws ArgumentError when a size is not a whole number of at least 1, or numKeyValueHeads does not divide numQueryHeads
 * @example
 * groupedQueryAttention({ headDim: 32, numQueryHeads: 8, numKeyValueHeads: 2, rotary: true }).apply(x)
 */
export function groupedQueryAttention(
  options: GroupedQueryAttentionOptions & { readonly returnAttentionScores: true },
): GroupedQueryAttention<readonly Tensor[]>;
export function groupedQueryAttention(options: GroupedQueryAttentionOptions): GroupedQueryAttention;
export function groupedQueryAttention(
  options: GroupedQueryAttentionOptions,
): GroupedQueryAttention | GroupedQueryAttention<readonly Tensor[]> {
  return new GroupedQueryAttention<Tensor>(options);
}
