import { broadcastTo, type DType, expandDims, type Tensor } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of {@link repeatVector}. */
export interface RepeatVectorOptions extends LayerOptions {
  /** How often. */
  readonly n: number;
}

/** Makes sequences of one vector; see {@link repeatVector}. */
export class RepeatVector extends Layer {
  static override readonly className: string = 'RepeatVector';
  readonly n: number;

  constructor(options: RepeatVectorOptions) {
    super(options);
    this.n = positiveInteger('repeatVector', 'n', options.n);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: ['features'] };
  }

  override computeOutputShape([features]: ExampleShape): ExampleShape {
    return [this.n, features!];
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    const [batch, features] = x.shape as [number, number];
    return broadcastTo(expandDims(x, 1), [batch, this.n, features]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), n: this.n };
  }
}

/**
 * A sequence in which each step is the same vector.
 *
 * Input [batch, features], output [batch, n, features].
 *
 * @throws ArgumentError when n is no whole number of at least 1
 * @example
 * sequential([dense({ units: 16, inputShape: [8] }), repeatVector({ n: 10 }), lstm({ units: 32 })])
 */
export function repeatVector(options: RepeatVectorOptions): RepeatVector {
  return new RepeatVector(options);
}
