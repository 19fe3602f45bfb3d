import { ArgumentError } from '@neurite/backend';
import { cast, greater, leakyRelu, minimum, mul, relu, sub, type Tensor, where } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link reLU}. */
export interface ReLUOptions extends LayerOptions {
  /** What larger values are cut to. Default, also for `null`: they are not cut. */
  readonly maxValue?: number | null;
  /** The slope below the threshold. Default 0. */
  readonly negativeSlope?: number;
  /** From where on values pass. Default 0. */
  readonly threshold?: number;
}

/** A rectified linear unit as a layer; see {@link reLU}. */
export class ReLU extends Layer {
  static override readonly className: string = 'ReLU';
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super(options);
    this.maxValue = options.maxValue ?? null;
    this.negativeSlope = options.negativeSlope ?? 0;
    this.threshold = options.threshold ?? 0;
    for (const option of ['maxValue', 'negativeSlope', 'threshold'] as const) {
      const value = this[option];
      if (value !== null && !(value >= 0)) throw new ArgumentError(`reLU: ${option} must be at least 0; got ${value}.`);
    }
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    const y = this.#rectify(cast(x, 'float32'));
    return this.maxValue === null ? y : minimum(y, this.maxValue);
  }

  #rectify(x: Tensor): Tensor {
    const { negativeSlope, threshold } = this;
    if (threshold > 0) {
      return where(greater(x, threshold), x, negativeSlope === 0 ? 0 : mul(sub(x, threshold), negativeSlope));
    }
    return negativeSlope === 0 ? relu(x) : leakyRelu(x, negativeSlope);
  }

  override getConfig(): LayerConfig {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}

/**
 * A rectified linear unit: y = min(x, maxValue) where x > threshold, else negativeSlope · (x − threshold). With the
 * defaults y = max(x, 0). Shapes stay.
 *
 * @throws ArgumentError when an option is below 0
 * @example
 * reLU({ maxValue: 6 })
 */
export function reLU(options: ReLUOptions = {}): ReLU {
  return new ReLU(options);
}
