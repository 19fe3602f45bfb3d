import { rmsNorm, type Tensor, type Variable } from '@neurite/tensors';
import type { InputSpec } from '../input-spec.ts';
import { ones } from '../initializers/constant.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import { epsilonOf } from './batch-normalization.ts';

/** The options of {@link rmsNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** Added to the mean of squares, against division by zero. Default 1e-6. */
  readonly epsilon?: number;
}

/** Divides by the root of the mean of squares; see {@link rmsNormalization}. */
export class RMSNormalization extends Layer {
  static override readonly className: string = 'RMSNormalization';
  readonly epsilon: number;
  #scale: Variable | undefined;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options);
    this.epsilon = epsilonOf('rmsNormalization', options.epsilon ?? 1e-6);
  }

  protected override get inputSpec(): InputSpec {
    return this.#scale === undefined ? { minRank: 1 } : { minRank: 1, lengths: { [-1]: this.#scale.size } };
  }

  override build(inputShape: ExampleShape): void {
    this.#scale = this.addWeight('scale', [knownLength(inputShape, -1, this.displayName)], { initializer: ones() });
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return rmsNorm(x, { epsilon: this.epsilon, scale: this.#scale! });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/**
 * Divides each vector of features by the root of the mean of its squares: y = scale · x / √(mean(x²) + epsilon), over the last axis.
 *
 * Input and output [batch, …, features]; scale [features].
 *
 * Source: Zhang and Sennrich, Root Mean Square Layer Normalization (2019), arXiv:1910.07467.
 *
 * @throws ArgumentError when epsilon is not above 0
 * @example
 * rmsNormalization()
 */
export function rmsNormalization(options: RMSNormalizationOptions = {}): RMSNormalization {
  return new RMSNormalization(options);
}
