import { ArgumentError } from '@neurite/backend';
import { elu as exponentialUnit, type Tensor } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link elu}. */
export interface ELUOptions extends LayerOptions {
  /** What it tends to below 0, negated. Default 1. */
  readonly alpha?: number;
}

/** An exponential linear unit as a layer; see {@link elu}. */
export class ELU extends Layer {
  static override readonly className: string = 'ELU';
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super(options);
    this.alpha = options.alpha ?? 1;
    if (Number.isFinite(this.alpha)) return;
    throw new ArgumentError(`elu: alpha must be a number; got ${JSON.stringify(this.alpha)}.`);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return exponentialUnit(x, this.alpha);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}

/**
 * An exponential linear unit: y = x where x > 0, else alpha · (eˣ − 1). Shapes stay.
 *
 * Source: Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by ELUs (2016), arXiv:1511.07289.
 *
 * @throws ArgumentError when alpha is no number
 * @example
 * elu({ alpha: 0.5 })
 */
export function elu(options: ELUOptions = {}): ELU {
  return new ELU(options);
}
