import {
  add,
  cast,
  cos,
  mul,
  range,
  reshape,
  sin,
  stack,
  type Tensor,
  type TensorLike,
  tensor,
} from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link sinePositionEncoding}. */
export interface SinePositionEncodingOptions extends LayerOptions {
  /** The longest wavelength, in steps. Default 10000. */
  readonly maxWavelength?: number;
}

/** Adds sines and cosines of the position; see {@link sinePositionEncoding}. */
export class SinePositionEncoding extends Layer {
  static override readonly className: string = 'SinePositionEncoding';
  readonly maxWavelength: number;

  constructor(options: SinePositionEncodingOptions = {}) {
    super(options);
    this.maxWavelength = options.maxWavelength ?? 10_000;
  }

  protected override get inputSpec(): InputSpec {
    return { axes: ['time', 'features'] };
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return this.callAt(x, 0);
  }

  /**
   * The same for steps from another position on: for decoding step by step.
   *
   * @param position of the first step: a scalar, which may differ from call to call of a compiled function
   */
  callAt(x: Tensor, position: TensorLike): Tensor {
    const [, time, features] = x.shape as [number, number, number];
    const pairs = Math.ceil(features / 2);
    const frequencies = tensor(
      Float32Array.from({ length: pairs }, (_, index) => this.maxWavelength ** ((-2 * index) / features)),
    );
    const positions = add(range(time), cast(position, 'float32'));
    const angles = mul(reshape(positions, [time, 1]), frequencies);
    const encoding = reshape(stack([sin(angles), cos(angles)], -1), [time, 2 * pairs]);
    return add(x, features === 2 * pairs ? encoding : encoding.slice([0, 0], [time, features]));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength };
  }
}

/**
 * Adds sines and cosines of the position p: y₂ᵢ = x₂ᵢ + sin(p · w^(−2i/n)), y₂ᵢ₊₁ = x₂ᵢ₊₁ + cos(p · w^(−2i/n)), of n
 * features with w = maxWavelength.
 *
 * Input and output [batch, time, features]. (KerasHub's layer of this name gives the values alone, to be added by the user.)
 *
 * Source: Vaswani et al., Attention is all you need, arXiv:1706.03762, section 3.5.
 *
 * @example
 * sequential([embedding({ inputDim: 96, outputDim: 64, inputShape: [128] }), sinePositionEncoding()])
 */
export function sinePositionEncoding(options: SinePositionEncodingOptions = {}): SinePositionEncoding {
  return new SinePositionEncoding(options);
}
