/** What the layers have in common that use another layer's kernel in a form that is computed from it. */
import { ArgumentError } from '@neurite/backend';
import { type DType, type Tensor, type Variable, withValue } from '@neurite/tensors';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, type Masks } from '../layer.ts';
import { nestedConfig } from '../nested-layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of every layer around a kernel. */
export interface KernelWrapperOptions extends LayerOptions {
  /** The layer whose kernel it is: one with a kernel, a depthwise kernel or embeddings. */
  readonly layer: Layer<Tensor, Tensor>;
}

const KERNELS: readonly string[] = ['kernel', 'depthwiseKernel', 'embeddings'];

/** A layer around another one that has a kernel. */
export abstract class KernelWrapper extends Layer {
  readonly layer: Layer<Tensor, Tensor>;
  #kernel: Variable | undefined;

  protected constructor(factory: string, options: KernelWrapperOptions) {
    super(options);
    this.layer = options.layer;
    if (this.layer instanceof Layer) return;
    throw new ArgumentError(`${factory} takes a layer: ${factory}({ layer: dense({ units: 8 }) }).`);
  }

  /** The kernel, from `build` on. */
  protected get kernel(): Variable {
    return this.#kernel!;
  }

  override build(inputShape: ExampleShape): void {
    this.layer.ensureBuilt([inputShape]);
    this.#kernel = this.layer.ownWeights.find(({ name }) => KERNELS.includes(name))?.variable;
    if (this.#kernel !== undefined) return;
    throw new ArgumentError(
      `Layer ${this.displayName} needs a layer that has a kernel of its own; ${this.layer.displayName} has ` +
        `${this.layer.ownWeights.map(({ name }) => name).join(', ') || 'no weights'}.`,
    );
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return this.layer.computeOutputShape(inputShape, [inputShape]);
  }

  override computeOutputDType(inputDTypes: readonly DType[]): DType {
    return this.layer.computeOutputDType(inputDTypes);
  }

  override get supportsMasking(): boolean {
    return this.layer.supportsMasking;
  }

  override computeMask(inputs: readonly Tensor[], masks: readonly (Tensor | undefined)[]): Masks {
    return this.layer.computeMask(inputs, masks);
  }

  /** The kernel in its form. */
  protected abstract formed(context: CallContext): Tensor;

  override call(x: Tensor, context: CallContext): Tensor {
    return withValue(this.kernel, this.formed(context), () => this.layer.apply(x, context));
  }

  /** The kernel is computed anew at each call: there is nothing to keep in fewer bits. */
  override quantize(): boolean {
    return false;
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), layer: nestedConfig(this.layer) };
  }
}
