/** What `attention` and `additiveAttention` have in common: attention without heads, and without products of its own. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  cast,
  expandDims,
  greaterEqual,
  logicalAnd,
  matMul,
  mul,
  range,
  reshape,
  softmax,
  type Tensor,
  where,
} from '@neurite/tensors';
import { drop, rateOf } from '../core/drop.ts';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, type LayerValue, type Masks } from '../layer.ts';
import { maskOf } from '../mask.ts';
import { type ExampleShape, printShape } from '../shape.ts';

/** The options of attention without heads. */
export interface BaseAttentionOptions extends LayerOptions {
  /** The probability with which a weight of attention is dropped in training. Default 0. */
  readonly dropout?: number;
  /** Whether a query looks at keys up to its own position only. Default false. */
  readonly useCausalMask?: boolean;
  /** Whether the weights of attention are given as well: the layer then gives a list, [output, scores]. Default false. */
  readonly returnAttentionScores?: boolean;
  /** Gives dropout random numbers of its own, which go on from call to call. Default: they follow from `setSeed`. */
  readonly seed?: number;
}

/** Below all other scores, and finite. */
const NEVER = -1e9;

/** A layer of attention without heads. */
export abstract class BaseAttention<Out extends LayerValue = Tensor> extends Layer<readonly Tensor[], Out> {
  readonly dropout: number;
  readonly useCausalMask: boolean;
  readonly returnAttentionScores: boolean;
  readonly seed: number | undefined;

  protected constructor(options: BaseAttentionOptions, layer: string) {
    super(options);
    this.dropout = rateOf(layer, 'dropout', options.dropout ?? 0);
    this.useCausalMask = options.useCausalMask ?? false;
    this.returnAttentionScores = options.returnAttentionScores ?? false;
    this.seed = options.seed;
    if (this.seed !== undefined) this.addGenerator(this.seed);
  }

  /** The scores [batch, T, S] of queries [batch, T, features] and keys [batch, S, features]. */
  protected abstract scores(query: Tensor, key: Tensor): Tensor;

  protected override isInputList(input: unknown): input is readonly unknown[] {
    if (Array.isArray(input) && (input.length === 2 || input.length === 3)) return true;
    throw new ArgumentError(`Layer ${this.displayName} takes a list, [query, value] or [query, value, key].`);
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    const [query, value, key = value] = inputShapes as readonly ExampleShape[];
    const shapes = [query!, value!, key!];
    const agrees = (a: number | null | undefined, b: number | null | undefined): boolean =>
      a === null || b === null || a === b;
    const built = this.builtShapes?.[0]?.[1];
    const fits =
      shapes.every((shape) => shape.length === 2) && agrees(value![0], key![0]) && agrees(query![1], key![1]);
    if (fits && (built === undefined || agrees(query![1], built))) return;
    throw new ShapeError(
      `Layer ${this.displayName} takes queries [T, features], values [S, …] and keys [S, features] of ` +
        `${built ?? 'as many'} features; got ${inputShapes.map(printShape).join(' and ')}.`,
    );
  }

  override computeOutputShapes([query, value]: readonly ExampleShape[]): readonly ExampleShape[] {
    const output = [query![0]!, value![1]!];
    return this.returnAttentionScores ? [output, [query![0]!, value![0]!]] : [output];
  }

  override computeOutputShape(_inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    return this.computeOutputShapes(inputShapes)[0]!;
  }

  override computeMask(_inputs: readonly Tensor[], [queryMask]: readonly (Tensor | undefined)[]): Masks {
    return queryMask;
  }

  override call(inputs: readonly Tensor[], { training = false }: CallContext): Out {
    const [query, value, key = value!] = inputs.map((input) => cast(input, 'float32')) as [Tensor, Tensor, Tensor?];
    const [queryMask, valueMask] = inputs.map(maskOf);
    const scores = this.scores(query, key);
    const [batch, time, keys] = scores.shape as [number, number, number];
    const causal = this.useCausalMask ? greaterEqual(reshape(range(time), [time, 1]), range(keys)) : undefined;
    const counts = valueMask && reshape(valueMask, [batch, 1, keys]);
    const allowed = causal === undefined || counts === undefined ? (causal ?? counts) : logicalAnd(causal, counts);
    const weights = softmax(allowed === undefined ? scores : where(allowed, scores, NEVER));
    const kept = training ? drop(weights, this.dropout, this.ownGenerator) : weights;
    const mixed = matMul(kept, value);
    const output = queryMask === undefined ? mixed : mul(mixed, expandDims(cast(queryMask, 'float32'), -1));
    return (this.returnAttentionScores ? [output, weights] : output) as Out;
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      dropout: this.dropout,
      useCausalMask: this.useCausalMask,
      returnAttentionScores: this.returnAttentionScores,
      ...(this.seed === undefined ? {} : { seed: this.seed }),
    };
  }
}
