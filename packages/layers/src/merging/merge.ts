/** What all layers that make one tensor of several have in common. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { type DType, logicalOr, reshape, type Tensor } from '@neurite/tensors';
import { Layer, type Masks } from '../layer.ts';
import { type ExampleShape, printShape } from '../shape.ts';

/** A layer that takes a list of tensors. */
export abstract class MergeLayer extends Layer<readonly Tensor[], Tensor> {
  protected override isInputList(input: unknown): input is readonly unknown[] {
    if (Array.isArray(input)) return true;
    throw new ArgumentError(`Layer ${this.displayName} takes a list of tensors: apply([a, b]); got one that is none.`);
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    if (inputShapes.length === 0)
      throw new ShapeError(`Layer ${this.displayName} takes a list of tensors, and got an empty one.`);
    this.computeOutputShape(inputShapes[0]!, inputShapes);
  }

  /** A step counts where it does in any of the inputs; where one of them has no mask, all do. */
  override computeMask(_inputs: readonly Tensor[], masks: readonly (Tensor | undefined)[]): Masks {
    const known = masks.filter((mask) => mask !== undefined);
    return known.length < masks.length ? undefined : known.reduce((either, mask) => logicalOr(either, mask));
  }

  /** Merging keeps whole numbers whole. */
  override computeOutputDType(inputDTypes: readonly DType[]): DType {
    return inputDTypes.every((dtype) => dtype !== 'float32') ? 'int32' : 'float32';
  }
}

/** A layer that combines its inputs element by element; those of length 1 along an axis are stretched. */
export abstract class ElementwiseMergeLayer extends MergeLayer {
  override computeOutputShape(_inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    const rank = Math.max(...inputShapes.map((shape) => shape.length));
    const padded = inputShapes.map((shape) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
    return Array.from({ length: rank }, (_, axis) => {
      const lengths = padded.map((shape) => shape[axis]!).filter((length) => length !== 1);
      const known = lengths.find((length) => length !== null);
      if (lengths.some((length) => length !== null && length !== known)) {
        throw new ShapeError(
          `Layer ${this.displayName} takes inputs of one shape (lengths of 1 are stretched), and got examples of ` +
            `${inputShapes.map(printShape).join(' and ')}.`,
        );
      }
      return known ?? (lengths.length > 0 ? null : 1);
    });
  }

  override call(inputs: readonly Tensor[]): Tensor {
    const batches = new Set(inputs.map((x) => x.shape[0]!));
    if (batches.size > 1) {
      throw new ShapeError(
        `Layer ${this.displayName} got ${[...batches].join(' and ')} examples; its inputs must have the same number.`,
      );
    }
    const rank = Math.max(...inputs.map((x) => x.rank));
    return this.merge(inputs.map((x) => withRank(x, rank)));
  }

  /** The combination, of tensors of one rank whose shapes broadcast. */
  protected abstract merge(inputs: readonly Tensor[]): Tensor;
}

/** Axes of length 1 go between the batch and the others, so that examples, not batches, are stretched. */
function withRank(x: Tensor, rank: number): Tensor {
  if (x.rank === rank) return x;
  return reshape(x, [x.shape[0]!, ...new Array<number>(rank - x.rank).fill(1), ...x.shape.slice(1)]);
}
