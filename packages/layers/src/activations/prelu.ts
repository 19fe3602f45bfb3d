import { prelu, type Tensor, type Variable } from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import { savedWeight, weightOptions } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import { Layer, type LayerConfig, type LayerOptions, type WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import { type ExampleShape, exampleAxis, knownLength } from '../shape.ts';

/** The options of {@link pReLU}. */
export interface PReLUOptions extends LayerOptions {
  /** Default 'zeros'. */
  readonly alphaInitializer?: InitializerLike;
  /** Default none. */
  readonly alphaRegularizer?: RegularizerLike;
  /** Default none. */
  readonly alphaConstraint?: ConstraintLike;
  /** Axes along which the slope is the same, counted with the batch axis: [1, 2] for one slope a channel of images. Default none. */
  readonly sharedAxes?: readonly number[];
}

/** A rectified linear unit whose slope below 0 is learned; see {@link pReLU}. */
export class PReLU extends Layer {
  static override readonly className: string = 'PReLU';
  readonly sharedAxes: readonly number[];
  readonly #alphaOptions: WeightOptions;
  #alpha!: Variable;

  constructor(options: PReLUOptions = {}) {
    super(options);
    this.sharedAxes = [...(options.sharedAxes ?? [])];
    this.#alphaOptions = weightOptions(
      options.alphaInitializer ?? 'zeros',
      options.alphaRegularizer,
      options.alphaConstraint,
    );
  }

  /** Axes that are shared may have other lengths later. */
  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    const built = this.builtShapes?.[0];
    if (built === undefined || this.sharedAxes.length === 0) return super.checkInputs(inputShapes);
    const shared = this.sharedAxes.map((axis) => exampleAxis(axis, built, this.displayName));
    super.checkInputs(
      inputShapes.map((shape) => shape.map((length, axis) => (shared.includes(axis) ? built[axis]! : length))),
    );
  }

  override build(inputShape: ExampleShape): void {
    const shared = this.sharedAxes.map((axis) => exampleAxis(axis, inputShape, this.displayName));
    const shape = inputShape.map((_, axis) =>
      shared.includes(axis) ? 1 : knownLength(inputShape, axis, this.displayName),
    );
    this.#alpha = this.addWeight('alpha', shape, this.#alphaOptions);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return prelu(x, this.#alpha);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), ...savedWeight('alpha', this.#alphaOptions), sharedAxes: this.sharedAxes };
  }
}

/**
 * A rectified linear unit whose slope below 0 is learned: y = x where x > 0, else alpha · x. Shapes stay; alpha has the shape of an example, with 1
 * along the shared axes.
 *
 * Source: He et al., Delving Deep into Rectifiers (2015), arXiv:1502.01852.
 *
 * @throws ArgumentError, on applying, for a shared axis that is not there
 * @example
 * pReLU({ sharedAxes: [1, 2] })
 */
export function pReLU(options: PReLUOptions = {}): PReLU {
  return new PReLU(options);
}
