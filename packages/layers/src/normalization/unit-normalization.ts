import { cast, l2Normalize, type Tensor } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { exampleAxis } from '../shape.ts';

/** The options of {@link unitNormalization}. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axes of one norm, counted with the batch axis. Default −1. */
  readonly axis?: number | readonly number[];
}

/** Scales vectors to norm 1; see {@link unitNormalization}. */
export class UnitNormalization extends Layer {
  static override readonly className: string = 'UnitNormalization';
  readonly axis: number | readonly number[];

  constructor(options: UnitNormalizationOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    const axes = [this.axis].flat().map((axis) => exampleAxis(axis, x.shape.slice(1), this.displayName) + 1);
    return l2Normalize(cast(x, 'float32'), axes);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/**
 * Scales vectors to the Euclidean norm 1: y = x / max(‖x‖, 1e-6) over the given axes. Shapes stay.
 *
 * @throws ArgumentError, on applying, for an axis that is not there
 * @example
 * unitNormalization()
 */
export function unitNormalization(options: UnitNormalizationOptions = {}): UnitNormalization {
  return new UnitNormalization(options);
}
