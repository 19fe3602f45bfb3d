/** What the layers have in common that change audio or its features at random in training. */
import { ArgumentError } from '@neurite/backend';
import { type CallContext, Layer, type LayerConfig, type LayerOptions } from '@neurite/layers';
import { add, cast, mul, type RandomGenerator, randomUniform, type Tensor } from '@neurite/tensors';

/** The options of every layer that changes audio at random. */
export interface RandomAudioOptions extends LayerOptions {
  /** Gives the layer random numbers of its own. Default: they follow from `setSeed` */
  readonly seed?: number;
}

/** From where to where a number is drawn. */
export type Range = readonly [least: number, most: number];

/** Changes every example of a batch in a way of its own in training, and leaves all alone otherwise. Shapes stay. */
export abstract class RandomAudioLayer<Options extends RandomAudioOptions> extends Layer {
  protected readonly options: Options;

  protected constructor(options: Options) {
    super(options);
    this.options = options;
    if (options.seed !== undefined) this.addGenerator(options.seed);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** What is to be handed to operations that draw. */
  protected get randomness(): { readonly generator?: RandomGenerator } {
    return this.ownGenerator === undefined ? {} : { generator: this.ownGenerator };
  }

  /** A number for each example: float32 [batch, 1, …] with as many axes as that. */
  protected draw(x: Tensor, [least, most]: Range, axes: number = x.rank): Tensor {
    const shape = [x.shape[0]!, ...new Array<number>(axes - 1).fill(1)];
    return add(mul(randomUniform(shape, this.randomness), most - least), least);
  }

  /** What comes of a float32 input in training. */
  protected abstract change(x: Tensor): Tensor;

  override call(x: Tensor, { training = false }: CallContext): Tensor {
    const value = cast(x, 'float32');
    return training ? this.change(value) : value;
  }

  override getConfig(): LayerConfig {
    return { ...this.options, ...super.getConfig() };
  }
}

/** @throws ArgumentError when it is not two finite numbers from `least` on, the smaller one first */
export function checkRange(layer: string, option: string, range: Range | undefined, least: number = -Infinity): void {
  if (range === undefined) return;
  const [from, to] = range;
  if (Number.isFinite(from) && Number.isFinite(to) && from <= to && from >= least) return;
  const bound = least === -Infinity ? '' : ` of at least ${least}`;
  throw new ArgumentError(
    `${layer}: ${option} must be [smallest, largest], finite numbers${bound}; got ${JSON.stringify(range)}.`,
  );
}
