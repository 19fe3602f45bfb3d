/** What layers are told, and what they are made of. */
import type { DType, Tensor, TensorLike, Variable } from '@neurite/tensors';
import type { Constraint } from './constraints/constraint.ts';
import type { ConstraintLike } from './constraints/projections.ts';
import type { Initializer } from './initializers/initializer.ts';
import type { InitializerLike } from './initializers/registry.ts';
import type { AnyLayer } from './layer.ts';
import type { RegularizerLike } from './regularizers/penalties.ts';
import type { Regularizer } from './regularizers/regularizer.ts';
import type { ExampleShape } from './shape.ts';
import type { SymbolicTensor } from './symbolic.ts';

/** What flows between layers: one tensor, or a list of them. */
export type LayerValue = Tensor | readonly Tensor[];

/** The same, symbolically: what flows while a functional model is written down. */
export type SymbolicOf<V extends LayerValue> = V extends Tensor ? SymbolicTensor : readonly SymbolicTensor[];

/** What can be given to a layer in place of its input. */
export type InputLike<V extends LayerValue> = V extends Tensor ? TensorLike : readonly TensorLike[];

/** What a layer is told when it is called, beside its input. */
export interface CallContext {
  /** Whether the model is being trained: dropout drops, batch normalization uses the batch. Default false. */
  readonly training?: boolean;
  /** Takes an additional term of the loss (an activity regularizer's). */
  readonly addLoss?: (loss: Tensor) => void;
  /** Whether this layer, or one around it, has `trainable: false`; set by {@link Layer.apply}. Default false. */
  readonly frozen?: boolean;
  /**
   * Which steps count, in place of the mask that the input carries; for a layer of several inputs a list. It is for the
   * layer that is applied alone: layers inside, and `call` itself, find it with `maskOf(input)`.
   */
  readonly mask?: TensorLike | readonly MaskLike[];
  /** Whether only shapes are to be found out: what a layer keeps between calls (a stateful one's state) stays. */
  readonly dryRun?: boolean;
  /**
   * Sees what each layer gives, those inside first, and says what goes on in its place: the same, or something of its shape.
   * For those who look into a network. What is computed inside of a loop (the cells of recurrent layers) is not seen.
   */
  readonly intercept?: (output: LayerValue, layer: AnyLayer, inputs: readonly Tensor[]) => LayerValue;
  /** Sees how much each query looks at each key, in attention layers with heads: [batch, heads, queries, keys]. */
  readonly onAttention?: (scores: Tensor, layer: AnyLayer) => void;
}

/** The mask of one of several inputs; nothing where that one has none. */
export type MaskLike = TensorLike | null | undefined;

/** What {@link Layer.computeMask} gives: the mask of the output, or those of several; nothing where there is none. */
export type Masks = Tensor | undefined | readonly (Tensor | undefined)[];

/** The options that every layer takes. */
export interface LayerOptions {
  /** Distinct within a model. Default: given by the model, from the kind of layer (`dense`, `dense_1`, …). */
  readonly name?: string;
  /** Whether training changes its weights. Default true. */
  readonly trainable?: boolean;
  /** The shape of one example, for the first layer of a sequential model. */
  readonly inputShape?: ExampleShape;
  /** A penalty on the layer's output, divided by the number of examples, added to the loss. Default none. */
  readonly activityRegularizer?: RegularizerLike;
}

/** A weight of a layer, with what was asked for it. */
export interface Weight {
  readonly name: string;
  readonly variable: Variable;
  readonly regularizer: Regularizer | undefined;
  readonly constraint: Constraint | undefined;
}

/** How a weight is made. */
export interface WeightOptions {
  readonly initializer: Initializer;
  readonly regularizer?: Regularizer | undefined;
  readonly constraint?: Constraint | undefined;
  /** Whether optimizers change it. Default true; moving statistics are not. */
  readonly trainable?: boolean;
  /** Default 'float32'. */
  readonly dtype?: DType;
}

/** The same, also by names: what {@link Layer.addWeight} takes. */
export interface WeightOptionsLike extends Pick<WeightOptions, 'trainable' | 'dtype'> {
  /** What it holds at first. */
  readonly initializer: InitializerLike;
  /** A penalty on it, added to the loss. Default none. */
  readonly regularizer?: RegularizerLike | undefined;
  /** What it is held to after each update. Default none. */
  readonly constraint?: ConstraintLike | undefined;
}

/** A layer's options as plain data, from which its class makes an equal layer. */
export type LayerConfig = Readonly<Record<string, unknown>>;
