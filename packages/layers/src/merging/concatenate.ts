import { ArgumentError, ShapeError } from '@neurite/backend';
import { broadcastTo, concat, type DType, logicalAnd, ones, reshape, type Tensor } from '@neurite/tensors';
import type { LayerConfig, LayerOptions, Masks } from '../layer.ts';
import { type ExampleShape, exampleAxis, printShape } from '../shape.ts';
import { MergeLayer } from './merge.ts';

/** The options of {@link concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis to join along, counted with the batch axis; negative ones count from the end. Default −1. */
  readonly axis?: number;
}

/** Joins its inputs end to end; see {@link concatenate}. */
export class Concatenate extends MergeLayer {
  static override readonly className: string = 'Concatenate';
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options);
    this.axis = options.axis ?? -1;
    if (Number.isInteger(this.axis) && this.axis !== 0) return;
    throw new ArgumentError(
      `concatenate: axis must be a whole number other than 0, which is the batch axis; got ${this.axis}.`,
    );
  }

  override computeOutputShape(inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    const axis = exampleAxis(this.axis, inputShape, this.displayName);
    const differs = inputShapes.some(
      (shape) =>
        shape.length !== inputShape.length ||
        shape.some((length, i) => i !== axis && length !== null && inputShape[i] !== null && length !== inputShape[i]),
    );
    if (differs) {
      throw new ShapeError(
        `Layer ${this.displayName} joins along axis ${this.axis}, so all other lengths must be equal; it got examples of ` +
          `${inputShapes.map(printShape).join(' and ')}.`,
      );
    }
    return inputShape.map((length, i) => {
      const lengths = inputShapes.map((shape) => shape[i]!);
      if (i !== axis) return length ?? lengths.find((known) => known !== null) ?? null;
      return lengths.reduce<number | null>((total, n) => (total === null || n === null ? null : total + n), 0);
    });
  }

  override computeOutputDType(inputDTypes: readonly DType[]): DType {
    const [first] = inputDTypes;
    return inputDTypes.every((dtype) => dtype === first) ? first! : super.computeOutputDType(inputDTypes);
  }

  /** Masks are joined as their tensors are; along axes that they do not have, a step counts where all say so. */
  override computeMask(inputs: readonly Tensor[], masks: readonly (Tensor | undefined)[]): Masks {
    if (masks.every((mask) => mask === undefined)) return undefined;
    const axis = this.axis < 0 ? this.axis + inputs[0]!.rank : this.axis;
    const rank = Math.max(...masks.map((mask) => mask?.rank ?? 0));
    const stretched = inputs.map((input, index) => {
      const mask = masks[index] ?? ones(input.shape.slice(0, rank), 'bool');
      const open = [...mask.shape, ...new Array<number>(rank - mask.rank).fill(1)];
      return broadcastTo(reshape(mask, open), input.shape.slice(0, rank));
    });
    return axis < rank ? concat(stretched, axis) : stretched.reduce((both, mask) => logicalAnd(both, mask));
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return concat(inputs, this.axis);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/**
 * Joins its inputs end to end along an axis.
 *
 * Inputs [batch, …, n₁], [batch, …, n₂], …, output [batch, …, n₁ + n₂ + …] for the last axis.
 *
 * @throws ArgumentError for the batch axis; on applying, ShapeError when another length differs
 * @example
 * concatenate().apply([features, embedded])
 */
export function concatenate(options: ConcatenateOptions = {}): Concatenate {
  return new Concatenate(options);
}
