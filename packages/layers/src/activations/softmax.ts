import { softmax as softmaxOf, type Tensor } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { type ExampleShape, exampleAxis } from '../shape.ts';

/** The options of {@link softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis whose elements sum to 1, counted with the batch axis. Default −1. */
  readonly axis?: number;
}

/** Softmax as a layer; see {@link softmax}. */
export class Softmax extends Layer {
  static override readonly className: string = 'Softmax';
  readonly axis: number;

  constructor(options: SoftmaxOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
  }

  protected override checkInputs([shape]: readonly ExampleShape[]): void {
    exampleAxis(this.axis, shape!, this.displayName);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return softmaxOf(x, this.axis);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/**
 * Turns scores into probabilities: y = eˣ / Σ eˣ along an axis. Shapes stay.
 *
 * @throws ArgumentError, on applying, when the axis is the batch's or does not exist
 * @example
 * softmax()
 */
export function softmax(options: SoftmaxOptions = {}): Softmax {
  return new Softmax(options);
}
