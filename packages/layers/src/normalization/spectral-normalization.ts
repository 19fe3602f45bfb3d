import {
  div,
  l2Normalize,
  matMul,
  reshape,
  sizeOf,
  stopGradient,
  type Tensor,
  transpose,
  type Variable,
} from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import { truncatedNormal } from '../initializers/random.ts';
import type { CallContext, LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { KernelWrapper, type KernelWrapperOptions } from './kernel-wrapper.ts';

/** The options of {@link spectralNormalization}. */
export interface SpectralNormalizationOptions extends KernelWrapperOptions {
  /** Steps of the power iteration at each call. Default 1. */
  readonly powerIterations?: number;
}

/** Bounds what a layer can amplify; see {@link spectralNormalization}. */
export class SpectralNormalization extends KernelWrapper {
  static override readonly className: string = 'SpectralNormalization';
  readonly powerIterations: number;
  #vectorU!: Variable;

  constructor(options: SpectralNormalizationOptions) {
    super('spectralNormalization', options);
    this.powerIterations = positiveInteger('spectralNormalization', 'powerIterations', options.powerIterations ?? 1);
  }

  override build(inputShape: ExampleShape): void {
    super.build(inputShape);
    const shape = [1, this.kernel.shape.at(-1)!];
    this.#vectorU = this.addWeight('vectorU', shape, {
      initializer: truncatedNormal({ stddev: 0.02 }),
      trainable: false,
    });
  }

  protected override formed({ training = false, frozen = false }: CallContext): Tensor {
    const { kernel } = this;
    const matrix = reshape(kernel, [sizeOf(kernel.shape.slice(0, -1)), kernel.shape.at(-1)!]);
    const fixed = stopGradient(matrix);
    let u: Tensor = stopGradient(this.#vectorU);
    let v: Tensor = l2Normalize(matMul(u, transpose(fixed)));
    if (training && !frozen) {
      for (let step = 0; step < this.powerIterations; step++) {
        u = l2Normalize(matMul(v, fixed));
        v = l2Normalize(matMul(u, transpose(fixed)));
      }
      this.#vectorU.assign(u);
    }
    // Its gradient sees the kernel, but not how the two vectors were found.
    const largest = matMul(matMul(v, matrix), transpose(u));
    return div(kernel, reshape(largest, []));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), powerIterations: this.powerIterations };
  }
}

/**
 * Uses another layer's kernel divided by its largest singular value, so that the layer cannot lengthen its input: what keeps the discriminator of a
 * GAN in bounds. The singular value is followed by a power iteration that goes on from one training step to the next.
 *
 * Input and output are those of the layer; weight vectorU [1, outputs of the kernel].
 *
 * Source: Miyato et al., Spectral Normalization for Generative Adversarial Networks (2018), arXiv:1802.05957.
 *
 * @throws ArgumentError when the layer has no kernel, or powerIterations is no whole number of at least 1
 * @example
 * spectralNormalization({ layer: conv2d({ filters: 64, kernelSize: 3 }) })
 */
export function spectralNormalization(options: SpectralNormalizationOptions): SpectralNormalization {
  return new SpectralNormalization(options);
}
