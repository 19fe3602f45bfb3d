import { any, cast, expandDims, mul, notEqual, type Tensor } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions, type Masks } from '../layer.ts';

/** The options of {@link masking}. */
export interface MaskingOptions extends LayerOptions {
  /** What fills steps that are padding. Default 0. */
  readonly maskValue?: number;
}

/** Marks padding; see {@link masking}. */
export class Masking extends Layer {
  static override readonly className: string = 'Masking';
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super(options);
    this.maskValue = options.maskValue ?? 0;
  }

  protected override get inputSpec(): InputSpec {
    return { minRank: 1 };
  }

  override computeMask([x]: readonly Tensor[]): Masks {
    return any(notEqual(x!, this.maskValue), -1);
  }

  override call(x: Tensor): Tensor {
    const counts = any(notEqual(x, this.maskValue), -1);
    return mul(cast(x, 'float32'), cast(expandDims(counts, -1), 'float32'));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), maskValue: this.maskValue };
  }
}

/**
 * Marks the steps of a sequence that are padding, for all layers that follow: those of which every feature is
 * `maskValue`. They come out as zeros.
 *
 * Input and output [batch, time, features]; the mask is [batch, time].
 *
 * @example
 * sequential([masking({ inputShape: [null, 8] }), lstm({ units: 16 }), dense({ units: 1 })])
 */
export function masking(options: MaskingOptions = {}): Masking {
  return new Masking(options);
}
