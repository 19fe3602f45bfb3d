import { ArgumentError, ShapeError } from '@neurite/backend';
import { type DType, l2Normalize, matMul, reshape, sizeOf, type Tensor, transpose } from '@neurite/tensors';
import type { LayerConfig, LayerOptions } from '../layer.ts';
import { type ExampleShape, exampleAxis, printShape } from '../shape.ts';
import { MergeLayer } from './merge.ts';

/** The options of {@link dot}. */
export interface DotOptions extends LayerOptions {
  /** The axis that is summed over, counted with the batch axis: one for both inputs, or one for each. */
  readonly axes: number | readonly [number, number];
  /** Whether vectors along these axes are scaled to norm 1 first: the result is then the cosine. Default false. */
  readonly normalize?: boolean;
}

/** Products of two inputs; see {@link dot}. */
export class Dot extends MergeLayer {
  static override readonly className: string = 'Dot';
  readonly axes: readonly [number, number];
  readonly normalize: boolean;

  constructor(options: DotOptions) {
    super(options);
    const axes = typeof options.axes === 'number' ? [options.axes, options.axes] : options.axes;
    if (!Array.isArray(axes) || axes.length !== 2 || !axes.every(Number.isInteger)) {
      throw new ArgumentError(
        `dot: axes must be a whole number, or one for each of the two inputs; got ${JSON.stringify(options.axes)}.`,
      );
    }
    this.axes = axes as unknown as readonly [number, number];
    this.normalize = options.normalize ?? false;
  }

  /** A product has no steps any more. */
  override computeMask(): undefined {
    return undefined;
  }

  override computeOutputDType(): DType {
    return 'float32';
  }

  override computeOutputShape(_inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    if (inputShapes.length !== 2)
      throw new ShapeError(`Layer ${this.displayName} takes two inputs; got ${inputShapes.length}.`);
    const [a, b] = inputShapes as readonly [ExampleShape, ExampleShape];
    const [first, second] = this.#axesOf(a, b);
    const [m, n] = [a[first]!, b[second]!];
    if (m !== null && n !== null && m !== n) {
      throw new ShapeError(
        `Layer ${this.displayName} multiplies axes of equal length; those of ${printShape(a)} and ${printShape(b)} have ${m} and ${n}.`,
      );
    }
    const kept = [...a.toSpliced(first, 1), ...b.toSpliced(second, 1)];
    return kept.length === 0 ? [1] : kept;
  }

  #axesOf(a: ExampleShape, b: ExampleShape): readonly [number, number] {
    return [exampleAxis(this.axes[0], a, this.displayName), exampleAxis(this.axes[1], b, this.displayName)];
  }

  override call([a, b]: readonly Tensor[]): Tensor {
    const [first, second] = this.#axesOf(a!.shape.slice(1), b!.shape.slice(1));
    const left = this.#rows(a!, first + 1);
    const right = this.#rows(b!, second + 1);
    const product = matMul(left, right, { transposeB: true });
    return reshape(product, [
      a!.shape[0]!,
      ...(this.computeOutputShape([], [a!.shape.slice(1), b!.shape.slice(1)]) as number[]),
    ]);
  }

  /** [batch, everything else, axis]. */
  #rows(x: Tensor, axis: number): Tensor {
    const others = x.shape.map((_, place) => place).filter((place) => place !== axis && place !== 0);
    const moved = transpose(x, [0, ...others, axis]);
    const rows = reshape(moved, [x.shape[0]!, sizeOf(others.map((place) => x.shape[place]!)), x.shape[axis]!]);
    return this.normalize ? l2Normalize(rows) : rows;
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }
}

/**
 * The products of two inputs, summed over one axis of each.
 *
 * Inputs [batch, …, n, …] and [batch, …, n, …], output [batch, the other axes of the first, those of the second], [batch, 1] where there are none.
 *
 * @throws ArgumentError when axes is malformed; on applying, ShapeError when the lengths differ
 * @example
 * dot({ axes: 1, normalize: true }).apply([user, item]) // the cosine of two embeddings
 */
export function dot(options: DotOptions): Dot {
  return new Dot(options);
}
