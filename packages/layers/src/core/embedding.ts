import { ArgumentError } from '@neurite/backend';
import {
  add,
  cast,
  expandDims,
  gather,
  greaterEqual,
  less,
  logicalAnd,
  type NdArray,
  notEqual,
  type Tensor,
  type Variable,
  where,
} from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions, type Masks, type WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import type { ExampleShape } from '../shape.ts';
import { positiveInteger, savedWeight, weightOptions } from './affine.ts';

/** The options of {@link embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** How many different indices there are: they run from 0 to inputDim − 1. */
  readonly inputDim: number;
  /** The length of the vectors. */
  readonly outputDim: number;
  /**
   * Whether index 0 is padding: the output then carries a mask for the layers that follow, and words begin at 1.
   * Default false.
   */
  readonly maskZero?: boolean;
  /** Default 'randomUniform': from −0.05 to 0.05. */
  readonly embeddingsInitializer?: InitializerLike;
  /** Default none. */
  readonly embeddingsRegularizer?: RegularizerLike;
  /** Default none. */
  readonly embeddingsConstraint?: ConstraintLike;
}

/** Turns indices into vectors; see {@link embedding}. */
export class Embedding extends Layer {
  static override readonly className: string = 'Embedding';
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly #options: WeightOptions;
  #embeddings!: Variable;

  constructor(options: EmbeddingOptions) {
    super(options);
    this.inputDim = positiveInteger('embedding', 'inputDim', options.inputDim);
    this.outputDim = positiveInteger('embedding', 'outputDim', options.outputDim);
    this.maskZero = options.maskZero ?? false;
    this.#options = weightOptions(
      options.embeddingsInitializer ?? 'randomUniform',
      options.embeddingsRegularizer,
      options.embeddingsConstraint,
    );
  }

  protected override get inputSpec(): InputSpec {
    return {};
  }

  override build(): void {
    this.#embeddings = this.addWeight('embeddings', [this.inputDim, this.outputDim], this.#options);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...inputShape, this.outputDim];
  }

  override computeMask([indices]: readonly Tensor[]): Masks {
    return this.maskZero ? notEqual(cast(indices!, 'int32'), 0) : undefined;
  }

  override checkValues({ data }: NdArray): void {
    const place = data.findIndex((value) => Math.trunc(value) < 0 || value >= this.inputDim);
    if (place < 0) return;
    throw new ArgumentError(
      `Layer ${this.displayName}: index ${data[place]} is out of range. With inputDim ${this.inputDim} indices run from 0 to ` +
        `${this.inputDim - 1}; give it a larger inputDim, or look at how the data were numbered.`,
    );
  }

  override call(indices: Tensor): Tensor {
    const rows = cast(indices, 'int32');
    const vectors = gather(this.#embeddings, rows);
    // Operations that run one at a time have thrown by now. Compiled code cannot: it says so in its result.
    const isKnown = logicalAnd(greaterEqual(rows, 0), less(rows, this.inputDim));
    return add(vectors, expandDims(where(isKnown, 0, NaN), -1));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      inputDim: this.inputDim,
      outputDim: this.outputDim,
      maskZero: this.maskZero,
      ...savedWeight('embeddings', this.#options),
    };
  }
}

/**
 * Turns whole numbers (words, categories) into vectors that are learned: y = embeddings[index].
 *
 * Input [batch, …] of whole numbers from 0 to inputDim − 1 (float32 is accepted and cut to int32), output
 * [batch, …, outputDim]; embeddings [inputDim, outputDim].
 *
 * An index out of range is refused: by models, before anything runs, where arrays or the batches of a data set go straight
 * into the layer; and where operations run one at a time. Compiled code cannot throw: there, for indices that tensors hold
 * or another layer computes, the vector is NaN, so that the loss is, and `fit` says at which batch.
 *
 * @throws ArgumentError when inputDim or outputDim is not a whole number of at least 1
 * @example
 * sequential([embedding({ inputDim: 1000, outputDim: 16, inputShape: [20] }), flatten(), dense({ units: 1 })])
 */
export function embedding(options: EmbeddingOptions): Embedding {
  return new Embedding(options);
}
