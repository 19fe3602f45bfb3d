/** The products into the heads of attention, and out of them. They are parts of attention layers, not layers to be used alone. */
import { add, matMul, reshape, type Tensor, type Variable } from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import { type KernelOptions, savedWeight, weightOptions } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import { Layer, type LayerConfig, type WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import { type ExampleShape, knownLength } from '../shape.ts';

/** What is asked of the weights of all products of an attention layer. */
export interface ProjectionOptions extends KernelOptions {
  /** Whether biases are added. Default true. */
  readonly useBias?: boolean;
  /** Default 'zeros'. */
  readonly biasInitializer?: InitializerLike;
  /** Default none. */
  readonly biasRegularizer?: RegularizerLike;
  /** Default none. */
  readonly biasConstraint?: ConstraintLike;
}

/** The same, made. */
export interface ProjectionWeights {
  readonly kernel: WeightOptions;
  readonly bias: WeightOptions | undefined;
}

export function projectionWeights(options: ProjectionOptions): ProjectionWeights {
  const { kernelInitializer = 'glorotUniform', biasInitializer = 'zeros', useBias = true } = options;
  const bias = weightOptions(biasInitializer, options.biasRegularizer, options.biasConstraint);
  return {
    kernel: weightOptions(kernelInitializer, options.kernelRegularizer, options.kernelConstraint),
    bias: useBias ? bias : undefined,
  };
}

/** The part of a config that makes equal {@link projectionWeights}. */
export function savedProjection({ kernel, bias }: ProjectionWeights): LayerConfig {
  return {
    useBias: bias !== undefined,
    ...savedWeight('kernel', kernel),
    ...(bias === undefined ? {} : savedWeight('bias', bias)),
  };
}

/** [batch, time, …inner] → [batch, time, …outer]; kernel […inner, …outer], bias […outer]. */
export class HeadProjection extends Layer {
  static override readonly className: string = 'HeadProjection';
  readonly #weights: ProjectionWeights;
  readonly #innerAxes: number;
  readonly #outer: readonly number[];
  #kernel!: Variable;
  #bias: Variable | undefined;

  /** @param innerAxes how many of the last axes are multiplied away */
  constructor(weights: ProjectionWeights, innerAxes: number, outer: readonly number[]) {
    super();
    this.#weights = weights;
    this.#innerAxes = innerAxes;
    this.#outer = outer;
  }

  override build(inputShape: ExampleShape): void {
    const axes = inputShape.map((_, axis) => axis).slice(-this.#innerAxes);
    const inner = axes.map((axis) => knownLength(inputShape, axis, this.displayName));
    this.#kernel = this.addWeight('kernel', [...inner, ...this.#outer], this.#weights.kernel);
    if (this.#weights.bias !== undefined) this.#bias = this.addWeight('bias', this.#outer, this.#weights.bias);
  }

  protected override checkInputs(): void {}

  override get supportsMasking(): boolean {
    return true;
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...inputShape.slice(0, -this.#innerAxes), ...this.#outer];
  }

  override call(x: Tensor): Tensor {
    const kernel = this.matrix();
    const rows = matMul(reshape(x, [-1, kernel.shape[0]!]), kernel);
    const bias = this.vector();
    return reshape(bias === undefined ? rows : add(rows, bias), [
      ...x.shape.slice(0, -this.#innerAxes),
      ...this.#outer,
    ]);
  }

  /** The kernel, [inner, outer]. */
  matrix(): Tensor {
    const inner = this.#kernel.shape.slice(0, this.#innerAxes).reduce((product, length) => product * length, 1);
    return reshape(this.#kernel, [inner, -1]);
  }

  /** The bias, [outer]. */
  vector(): Tensor | undefined {
    return this.#bias && reshape(this.#bias, [-1]);
  }
}
