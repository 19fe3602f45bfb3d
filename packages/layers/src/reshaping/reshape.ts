import { ArgumentError, ShapeError } from '@neurite/backend';
import { type DType, reshape as reshapeTensor, type Shape, sizeOf, type Tensor } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { type ExampleShape, printShape } from '../shape.ts';

/** The options of {@link reshape}. */
export interface ReshapeOptions extends LayerOptions {
  /** The shape that each example gets, without the batch axis; one length may be −1: what the others leave. */
  readonly targetShape: Shape;
}

/** Gives examples another shape; see {@link reshape}. */
export class Reshape extends Layer {
  static override readonly className: string = 'Reshape';
  readonly targetShape: Shape;

  constructor(options: ReshapeOptions) {
    super(options);
    const { targetShape } = options;
    const isSound = Array.isArray(targetShape) && targetShape.every((n) => Number.isInteger(n) && (n > 0 || n === -1));
    if (!isSound || targetShape.filter((length) => length === -1).length > 1) {
      throw new ArgumentError(
        `reshape: targetShape must be a list of whole numbers of at least 1, one of which may be -1; ` +
          `got ${JSON.stringify(targetShape)}.`,
      );
    }
    this.targetShape = targetShape;
  }

  protected override checkInputs([shape]: readonly ExampleShape[]): void {
    this.computeOutputShape(shape!);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    if (inputShape.includes(null)) return this.targetShape.map((length) => (length === -1 ? null : length));
    const size = sizeOf(inputShape as Shape);
    const known = sizeOf(this.targetShape.filter((length) => length !== -1));
    const fits = this.targetShape.includes(-1) ? size % known === 0 : size === known;
    if (fits) return this.targetShape.map((length) => (length === -1 ? size / known : length));
    throw new ShapeError(
      `Layer ${this.displayName} cannot give examples of shape ${printShape(inputShape)}, which have ${size} elements, ` +
        `the shape ${printShape(this.targetShape)}: choose a targetShape of ${size} elements.`,
    );
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    return reshapeTensor(x, [x.shape[0]!, ...(this.computeOutputShape(x.shape.slice(1)) as Shape)]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), targetShape: this.targetShape };
  }
}

/**
 * Gives each example another shape; its elements stay in row-major order.
 *
 * Input [batch, …], output [batch, ...targetShape].
 *
 * @throws ArgumentError when targetShape is malformed; on applying, ShapeError when the number of elements differs
 * @example
 * reshape({ targetShape: [28, 28, 1] })
 */
export function reshape(options: ReshapeOptions): Reshape {
  return new Reshape(options);
}
