/** What a model may define in place of the usual steps of `fit`, `evaluate` and `predict`, and what it works with there. */
import type { Layer, LayerValue } from '@neurite/layers';
import type { Metric } from '@neurite/metrics';
import type { Optimizer } from '@neurite/optimizers';
import type { Tensor } from '@neurite/tensors';

/** The examples of a batch. */
export interface StepBatch {
  /** Every input of the model: [size, ...example]. */
  readonly x: readonly Tensor[];
  /** The target of every output that is judged; empty where the data has none. */
  readonly y: readonly Tensor[];
  /** How much each example counts: none, one for all outputs, or one for each. */
  readonly sampleWeights: readonly Tensor[];
  /** The number of examples. */
  readonly size: number;
}

/**
 * What a step reports, by the names that stand in the history: scalars, which are averaged over the examples of a pass, and
 * metrics, which are reset before each pass.
 */
export type StepFigures = Readonly<Record<string, Tensor | Metric>>;

/** What a step of evaluation works with. */
export interface TestContext {
  /** Whether the model is being trained. */
  readonly training: boolean;
  /** The outputs of the model for these inputs; penalties on outputs are kept for {@link loss}. */
  readonly forward: (x: readonly Tensor[]) => Tensor[];
  /** The losses that `compile` was given, with the penalties on weights and outputs. */
  readonly loss: (batch: StepBatch, outputs: readonly Tensor[]) => Tensor;
  /** Takes the batch into the metrics that `compile` was given, and into the losses of single outputs. */
  readonly updateMetrics: (batch: StepBatch, outputs: readonly Tensor[]) => void;
}

/** How {@link TrainContext.minimize} goes about it. */
export interface MinimizeOptions {
  /** The layers whose weights are changed. Default: the whole model. */
  readonly layers?: Layer<never, LayerValue> | readonly Layer<never, LayerValue>[] | undefined;
  /** Default: the one that `compile` was given. */
  readonly optimizer?: Optimizer | undefined;
}

/** What a step of training works with. */
export interface TrainContext extends TestContext {
  /** The optimizer that `compile` was given. In mixed precision it scales losses; see `Optimizer.scaleLoss`. */
  readonly optimizer: Optimizer;
  /**
   * One update: computes a loss, differentiates it by the trainable weights, lets the optimizer change them, and holds
   * them to their constraints. In mixed precision the loss is scaled, whichever optimizer it is.
   *
   * @returns the loss before the update
   * @throws ArgumentError when there is nothing to train
   */
  readonly minimize: (loss: () => Tensor, options?: MinimizeOptions) => Tensor;
}

/** @internal The steps that a model of the user's own may define. */
export interface CustomSteps {
  trainStep?(batch: StepBatch, context: TrainContext): StepFigures;
  testStep?(batch: StepBatch, context: TestContext): StepFigures;
  predictStep?(x: readonly Tensor[]): Tensor | readonly Tensor[];
}
