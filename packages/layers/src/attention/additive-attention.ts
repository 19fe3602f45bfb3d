import { add, expandDims, mul, sum, tanh, type Tensor, type Variable } from '@neurite/tensors';
import { glorotUniform } from '../initializers/random.ts';
import type { LayerConfig, LayerValue } from '../layer.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import { BaseAttention, type BaseAttentionOptions } from './base-attention.ts';

/** The options of {@link additiveAttention}. */
export interface AdditiveAttentionOptions extends BaseAttentionOptions {
  /** Whether features are weighted by factors that are learned. Default true. */
  readonly useScale?: boolean;
}

/** Attention by sums; see {@link additiveAttention}. */
export class AdditiveAttention<Out extends LayerValue = Tensor> extends BaseAttention<Out> {
  static override readonly className: string = 'AdditiveAttention';
  readonly useScale: boolean;
  #scale: Variable | undefined;

  constructor(options: AdditiveAttentionOptions = {}) {
    super(options, 'additiveAttention');
    this.useScale = options.useScale ?? true;
  }

  override build(inputShape: ExampleShape): void {
    if (!this.useScale) return;
    const width = knownLength(inputShape, -1, this.displayName);
    this.#scale = this.addWeight('scale', [width], { initializer: glorotUniform() });
  }

  protected override scores(query: Tensor, key: Tensor): Tensor {
    const sums = tanh(add(expandDims(query, 2), expandDims(key, 1)));
    return sum(this.#scale === undefined ? sums : mul(sums, this.#scale), -1);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), useScale: this.useScale };
  }
}

/**
 * Attention by sums, after Bahdanau: y = softmax(Σ scale · tanh(q + k)) · v.
 *
 * Input [query, value] or [query, value, key]: query [batch, T, n], value [batch, S, v], key [batch, S, n], by default the
 * value; output [batch, T, v]; scale [n]. Masks as in {@link attention}.
 *
 * Source: Bahdanau, Cho and Bengio, Neural machine translation by jointly learning to align and translate, arXiv:1409.0473.
 *
 * @throws ArgumentError when dropout is not from 0 to 1; on applying, ShapeError when the inputs do not fit together
 * @example
 * additiveAttention().apply([decoded, encoded])
 */
export function additiveAttention(
  options: AdditiveAttentionOptions & { readonly returnAttentionScores: true },
): AdditiveAttention<readonly Tensor[]>;
export function additiveAttention(options?: AdditiveAttentionOptions): AdditiveAttention;
export function additiveAttention(
  options: AdditiveAttentionOptions = {},
): AdditiveAttention | AdditiveAttention<readonly Tensor[]> {
  return new AdditiveAttention<Tensor>(options);
}
