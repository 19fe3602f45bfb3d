import { unknownName } from '@neurite/backend';
import { less, reverse, type Tensor, where } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Along which axes images are mirrored. */
export type FlipMode = 'horizontal' | 'vertical' | 'horizontalAndVertical';

/** The options of {@link randomFlip}. */
export interface RandomFlipOptions extends RandomImageOptions {
  /** 'horizontal' exchanges left and right, 'vertical' top and bottom. Default 'horizontalAndVertical'. */
  readonly mode?: FlipMode;
}

const MODES: readonly FlipMode[] = ['horizontal', 'vertical', 'horizontalAndVertical'];

/** Mirrors images at random in training; see {@link randomFlip}. */
export class RandomFlip extends RandomImageLayer {
  static override readonly className: string = 'RandomFlip';
  readonly mode: FlipMode;

  constructor(options: RandomFlipOptions = {}) {
    super('randomFlip', options);
    this.mode = options.mode ?? 'horizontalAndVertical';
    if (!MODES.includes(this.mode)) throw unknownName('mode of randomFlip', String(this.mode), MODES);
  }

  protected override change(x: Tensor): Tensor {
    const horizontally = this.mode === 'vertical' ? x : this.#flip(x, 2);
    return this.mode === 'horizontal' ? horizontally : this.#flip(horizontally, 1);
  }

  #flip(x: Tensor, axis: number): Tensor {
    return where(less(this.drawFor(x, [0, 1]), 0.5), reverse(x, axis), x);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), mode: this.mode };
  }
}

/**
 * Mirrors each image of a batch in training, along each axis with a probability of ½. Shapes stay: [batch, height, width,
 * channels].
 *
 * @throws ArgumentError when there is no such mode
 * @example
 * randomFlip({ mode: 'horizontal' })
 */
export function randomFlip(options: RandomFlipOptions = {}): RandomFlip {
  return new RandomFlip(options);
}
