import { ArgumentError } from '@neurite/backend';
import { any, type DType, reshape, type Tensor } from '@neurite/tensors';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, type Masks } from '../layer.ts';
import type { InputSpec } from '../input-spec.ts';
import { maskOf, withMask } from '../mask.ts';
import { nestedConfig } from '../nested-layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of {@link timeDistributed}. */
export interface TimeDistributedOptions extends LayerOptions {
  /** What is applied to every step. */
  readonly layer: Layer<Tensor, Tensor>;
}

/** One layer for all steps; see {@link timeDistributed}. */
export class TimeDistributed extends Layer {
  static override readonly className: string = 'TimeDistributed';
  readonly layer: Layer<Tensor, Tensor>;

  constructor(options: TimeDistributedOptions) {
    super(options);
    this.layer = options.layer;
    if (this.layer instanceof Layer) return;
    throw new ArgumentError('timeDistributed takes a layer: timeDistributed({ layer: dense({ units: 8 }) }).');
  }

  protected override get inputSpec(): InputSpec {
    return { minRank: 1 };
  }

  override build(inputShape: ExampleShape): void {
    this.layer.ensureBuilt([inputShape.slice(1)]);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const step = inputShape.slice(1);
    return [inputShape[0]!, ...this.layer.computeOutputShape(step, [step])];
  }

  override computeOutputDType(inputDTypes: readonly DType[]): DType {
    return this.layer.computeOutputDType(inputDTypes);
  }

  /** A step counts where anything in it does. */
  override computeMask(_inputs: readonly Tensor[], [mask]: readonly (Tensor | undefined)[]): Masks {
    if (mask === undefined || mask.rank <= 2) return mask;
    return any(mask, mask.shape.map((_, axis) => axis).slice(2));
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const [batch, time, ...step] = x.shape as [number, number, ...number[]];
    const rows = reshape(x, [batch * time, ...step]);
    const mask = maskOf(x);
    // What a mask says of whole steps is no business of the layer, which sees one step at a time.
    const inside =
      mask === undefined || mask.rank <= 2
        ? rows
        : withMask(rows, reshape(mask, [batch * time, ...mask.shape.slice(2)]));
    const output = this.layer.apply(inside, context);
    return reshape(output, [batch, time, ...output.shape.slice(1)]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), layer: nestedConfig(this.layer) };
  }
}

/**
 * One layer, with one set of weights, applied to every step of a sequence by itself.
 *
 * Input [batch, time, …], output [batch, time, …]: the layer sees [batch · time, …] in one call, so a batch normalization in
 * it takes its statistics over all steps.
 *
 * @throws ArgumentError when there is no layer
 * @example
 * timeDistributed({ layer: conv2d({ filters: 8, kernelSize: 3 }), inputShape: [10, 32, 32, 3] })
 */
export function timeDistributed(options: TimeDistributedOptions): TimeDistributed {
  return new TimeDistributed(options);
}
