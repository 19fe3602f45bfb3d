import { unknownName } from '@neurite/backend';
import { cast, type DType, resizeBilinear, type Tensor } from '@neurite/tensors';
import type { Pair } from '../convolution/window.ts';
import type { LayerConfig } from '../layer.ts';
import { BaseUpSampling, type BaseUpSamplingOptions } from './base-up-sampling.ts';

/** The options of {@link upSampling2d}. */
export interface UpSampling2dOptions extends BaseUpSamplingOptions<Pair> {
  /** What stands between the elements: 'nearest', they are repeated; 'bilinear', a straight line. Default 'nearest'. */
  readonly interpolation?: 'nearest' | 'bilinear';
}

/** Enlarges images; see {@link upSampling2d}. */
export class UpSampling2d extends BaseUpSampling {
  static override readonly className: string = 'UpSampling2d';
  readonly interpolation: 'nearest' | 'bilinear';

  constructor(options: UpSampling2dOptions = {}) {
    super('upSampling2d', 2, options);
    this.interpolation = options.interpolation ?? 'nearest';
    if (this.interpolation === 'nearest' || this.interpolation === 'bilinear') return;
    throw unknownName('interpolation of upSampling2d', String(this.interpolation), ['nearest', 'bilinear']);
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return this.interpolation === 'bilinear' ? 'float32' : dtype!;
  }

  override call(x: Tensor): Tensor {
    if (this.interpolation === 'nearest') return super.call(x);
    const [, height, width] = x.shape as [number, number, number];
    const size = [height * this.size[0]!, width * this.size[1]!] as const;
    return resizeBilinear(cast(x, 'float32'), size, { halfPixelCenters: true });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), interpolation: this.interpolation };
  }
}

/**
 * Enlarges images by whole numbers.
 *
 * Input [batch, height, width, channels], output [batch, height · size, width · size, channels].
 *
 * @throws ArgumentError when size is not made of whole numbers of at least 1, or the interpolation is not known
 * @example
 * upSampling2d({ size: 2, interpolation: 'bilinear' })
 */
export function upSampling2d(options: UpSampling2dOptions = {}): UpSampling2d {
  return new UpSampling2d(options);
}
