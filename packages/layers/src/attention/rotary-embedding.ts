import { ArgumentError } from '@neurite/backend';
import { add, concat, cos, mul, neg, range, reshape, sin, split, type Tensor, tensor } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** How positions become angles. */
export interface RotaryOptions {
  /** The longest wavelength, in steps. Default 10000. */
  readonly maxWavelength?: number;
  /** What positions are divided by, to stretch a network to longer sequences. Default 1. */
  readonly scalingFactor?: number;
}

/** The options of {@link rotaryEmbedding}. */
export interface RotaryEmbeddingOptions extends RotaryOptions, LayerOptions {}

/** Turns features by their position; see {@link rotaryEmbedding}. */
export class RotaryEmbedding extends Layer {
  static override readonly className: string = 'RotaryEmbedding';
  readonly maxWavelength: number;
  readonly scalingFactor: number;

  constructor(options: RotaryEmbeddingOptions = {}) {
    super(options);
    this.maxWavelength = options.maxWavelength ?? 10_000;
    this.scalingFactor = options.scalingFactor ?? 1;
  }

  protected override get inputSpec(): InputSpec {
    return { minRank: 2 };
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return rotate(x, range(x.shape.at(-2)!), this);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength, scalingFactor: this.scalingFactor };
  }
}

/**
 * x [..., time, features] with each pair of features turned by its position; see {@link rotaryEmbedding}.
 *
 * @param positions float32 [time]
 * @throws ArgumentError when the number of features is odd
 */
export function rotate(x: Tensor, positions: Tensor, options: RotaryOptions = {}): Tensor {
  const { maxWavelength = 10_000, scalingFactor = 1 } = options;
  const features = x.shape.at(-1)!;
  if (features % 2 !== 0) {
    throw new ArgumentError(
      `Rotary positions turn pairs of features, so there must be an even number; got ${features}.`,
    );
  }
  const half = features / 2;
  const frequencies = tensor(
    Float32Array.from({ length: half }, (_, index) => maxWavelength ** (-index / half) / scalingFactor),
  );
  const angles = mul(reshape(positions, [-1, 1]), frequencies);
  const [first, second] = split(x, 2, -1) as [Tensor, Tensor];
  const [cosines, sines] = [concat([cos(angles), cos(angles)], -1), concat([sin(angles), sin(angles)], -1)];
  return add(mul(x, cosines), mul(concat([neg(second), first], -1), sines));
}

/**
 * Rotary positions: turns the features (xᵢ, xᵢ₊ₙ), n being half their number, by position · maxWavelength^(−i/n), so that
 * products of two steps depend on their distance alone. For queries and keys: attention layers have an option `rotary`.
 *
 * Input and output [batch, …, time, features], features being even.
 *
 * Source: Su et al., RoFormer, arXiv:2104.09864; pairs are halves apart, as in LLaMA and KerasHub.
 *
 * @example
 * rotaryEmbedding().apply(queries)
 */
export function rotaryEmbedding(options: RotaryEmbeddingOptions = {}): RotaryEmbedding {
  return new RotaryEmbedding(options);
}
