import { unknownName } from '@neurite/backend';
import { add, expandDims, matMul, mul, sum, tanh, type Tensor, type Variable } from '@neurite/tensors';
import { ones } from '../initializers/constant.ts';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { BaseAttention, type BaseAttentionOptions } from './base-attention.ts';

/** The options of {@link attention}. */
export interface AttentionOptions extends BaseAttentionOptions {
  /** Whether scores are multiplied by a factor that is learned. Default false. */
  readonly useScale?: boolean;
  /** Whether scores are products of query and key, or sums of tanh(query + key). Default 'dot'. */
  readonly scoreMode?: 'dot' | 'concat';
}

/** Attention by products; see {@link attention}. */
export class Attention<Out extends LayerValue = Tensor> extends BaseAttention<Out> {
  static override readonly className: string = 'Attention';
  readonly useScale: boolean;
  readonly scoreMode: 'dot' | 'concat';
  #scale: Variable | undefined;
  #concatScoreWeight: Variable | undefined;

  constructor(options: AttentionOptions = {}) {
    super(options, 'attention');
    this.useScale = options.useScale ?? false;
    this.scoreMode = options.scoreMode ?? 'dot';
    if (!['dot', 'concat'].includes(this.scoreMode)) throw unknownName('scoreMode', this.scoreMode, ['dot', 'concat']);
  }

  override build(): void {
    if (this.useScale) this.#scale = this.addWeight('scale', [], { initializer: ones() });
    if (this.scoreMode === 'concat') {
      this.#concatScoreWeight = this.addWeight('concatScoreWeight', [], { initializer: ones() });
    }
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const scaled = (x: Tensor): Tensor => (this.#scale === undefined ? x : mul(x, this.#scale));
    if (this.scoreMode === 'dot') return scaled(matMul(query, key, { transposeB: true }));
    return mul(sum(tanh(scaled(add(expandDims(query, 2), expandDims(key, 1)))), -1), this.#concatScoreWeight!);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), useScale: this.useScale, scoreMode: this.scoreMode };
  }
}

/**
 * Attention by products, after Luong: y = softmax(q · kᵀ) · v, without heads and without kernels.
 *
 * Input [query, value] or [query, value, key]: query [batch, T, n], value [batch, S, v], key [batch, S, n], by default the
 * value; output [batch, T, v]. The mask of the value says which steps are looked at; where that of the query leaves a step out,
 * its output is 0. With `scoreMode: 'concat'` scores are w · Σ tanh(q + k) with a w that is learned.
 *
 * Source: Luong et al., Effective approaches to attention-based neural machine translation, arXiv:1508.04025.
 *
 * @throws ArgumentError when dropout is not from 0 to 1; on applying, ShapeError when the inputs do not fit together
 * @example
 * attention().apply([decoded, encoded])
 */
export function attention(
  options: AttentionOptions & { readonly returnAttentionScores: true },
): Attention<readonly Tensor[]>;
export function attention(options?: AttentionOptions): Attention;
export function attention(options: AttentionOptions = {}): Attention | Attention<readonly Tensor[]> {
  return new Attention<Tensor>(options);
}
