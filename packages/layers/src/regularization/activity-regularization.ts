import { cast, type Tensor } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { l1l2 } from '../regularizers/penalties.ts';

/** The options of {@link activityRegularization}. */
export interface ActivityRegularizationOptions extends Omit<LayerOptions, 'activityRegularizer'> {
  /** The factor of the sum of absolute values. Default 0. */
  readonly l1?: number;
  /** The factor of the sum of squares. Default 0. */
  readonly l2?: number;
}

/** Adds a penalty on what flows through it; see {@link activityRegularization}. */
export class ActivityRegularization extends Layer {
  static override readonly className: string = 'ActivityRegularization';
  readonly l1: number;
  readonly l2: number;

  constructor(options: ActivityRegularizationOptions = {}) {
    const { l1 = 0, l2 = 0, ...others } = options;
    super({ ...others, activityRegularizer: l1l2({ l1, l2 }) });
    this.l1 = l1;
    this.l2 = l2;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return cast(x, 'float32');
  }

  override getConfig(): LayerConfig {
    const { activityRegularizer: _, ...others } = super.getConfig();
    return { ...others, l1: this.l1, l2: this.l2 };
  }
}

/**
 * Adds a penalty on what flows through it to the loss: (l1 · Σ|x| + l2 · Σx²) / batch. What comes out is what came in.
 *
 * @throws ArgumentError when a factor is below 0
 * @example
 * activityRegularization({ l1: 1e-4 })
 */
export function activityRegularization(options: ActivityRegularizationOptions = {}): ActivityRegularization {
  return new ActivityRegularization(options);
}
