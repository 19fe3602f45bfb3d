import { ShapeError } from '@neurite/backend';
import { add, cast, gather, range, slice, type Tensor, type TensorLike, type Variable } from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import { positiveInteger, savedWeight, weightOptions } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions, type WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import { type ExampleShape, knownLength, printShape } from '../shape.ts';

/** The options of {@link positionEmbedding}. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** The longest sequence: a vector is learned for each position. */
  readonly sequenceLength: number;
  /** Default 'glorotUniform'. */
  readonly embeddingsInitializer?: InitializerLike;
  /** Default none. */
  readonly embeddingsRegularizer?: RegularizerLike;
  /** Default none. */
  readonly embeddingsConstraint?: ConstraintLike;
}

/** Adds what was learned for each position; see {@link positionEmbedding}. */
export class PositionEmbedding extends Layer {
  static override readonly className: string = 'PositionEmbedding';
  readonly sequenceLength: number;
  readonly #options: WeightOptions;
  #embeddings!: Variable;

  constructor(options: PositionEmbeddingOptions) {
    super(options);
    this.sequenceLength = positiveInteger('positionEmbedding', 'sequenceLength', options.sequenceLength);
    this.#options = weightOptions(
      options.embeddingsInitializer ?? 'glorotUniform',
      options.embeddingsRegularizer,
      options.embeddingsConstraint,
    );
  }

  protected override get inputSpec(): InputSpec {
    const width = this.builtShapes?.[0]?.at(-1);
    return { axes: ['time', 'features'], lengths: typeof width === 'number' ? { [-1]: width } : {} };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    const time = inputShapes[0]![0]!;
    if (time === null || time <= this.sequenceLength) return;
    throw new ShapeError(
      `Layer ${this.displayName} knows ${this.sequenceLength} positions, and got sequences of ${time} steps, examples of ` +
        `shape ${printShape(inputShapes[0]!)}. Cut them, or make the layer with a larger sequenceLength.`,
    );
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override build(inputShape: ExampleShape): void {
    const width = knownLength(inputShape, -1, this.displayName);
    this.#embeddings = this.addWeight('embeddings', [this.sequenceLength, width], this.#options);
  }

  override call(x: Tensor): Tensor {
    return add(x, slice(this.#embeddings, [0, 0], [x.shape[1]!, -1]));
  }

  /**
   * The same for steps from another position on: for decoding step by step.
   *
   * @param position of the first step: an int32 scalar, which may differ from call to call of a compiled function
   */
  callAt(x: Tensor, position: TensorLike): Tensor {
    this.ensureBuilt([x.shape.slice(1)]);
    const positions = add(range(0, x.shape[1]!, 1, 'int32'), cast(position, 'int32'));
    return add(x, gather(this.#embeddings, positions));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      sequenceLength: this.sequenceLength,
      ...savedWeight('embeddings', this.#options),
    };
  }
}

/**
 * Adds a vector that is learned for each position: y = x + embeddings[position].
 *
 * Input and output [batch, time, features], time being at most sequenceLength; embeddings [sequenceLength, features].
 * (KerasHub's layer of this name gives the vectors alone, to be added by the user.)
 *
 * @throws ArgumentError when sequenceLength is not a whole number of at least 1; ShapeError when a sequence is longer
 * @example
 * sequential([embedding({ inputDim: 96, outputDim: 64, inputShape: [128] }), positionEmbedding({ sequenceLength: 128 })])
 */
export function positionEmbedding(options: PositionEmbeddingOptions): PositionEmbedding {
  return new PositionEmbedding(options);
}
