/** What the layers have in common that change their input at random in training. */
import { cast, type RandomGenerator, type Tensor } from '@neurite/tensors';
import { type CallContext, Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of every layer that draws random numbers. */
export interface RandomLayerOptions extends LayerOptions {
  /** Gives the layer random numbers of its own, which go on from call to call. Default: they follow from `setSeed`. */
  readonly seed?: number;
}

/** A layer that changes its input at random in training, and leaves it alone otherwise. Shapes stay. */
export abstract class RandomLayer extends Layer {
  readonly seed: number | undefined;

  protected constructor(options: RandomLayerOptions) {
    super(options);
    this.seed = options.seed;
    if (this.seed !== undefined) this.addGenerator(this.seed);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** What is to be handed to operations that draw. */
  protected get randomness(): { readonly generator?: RandomGenerator } {
    return this.ownGenerator === undefined ? {} : { generator: this.ownGenerator };
  }

  /** What comes of a float32 input in training. */
  protected abstract change(x: Tensor): Tensor;

  override call(x: Tensor, { training = false }: CallContext): Tensor {
    const value = cast(x, 'float32');
    return training ? this.change(value) : value;
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), ...(this.seed === undefined ? {} : { seed: this.seed }) };
  }
}
