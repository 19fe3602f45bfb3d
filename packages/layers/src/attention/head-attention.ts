/** What multi-head and grouped-query attention have in common. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  attentionWeights,
  cast,
  greaterEqual,
  isTensor,
  logicalAnd,
  matMul,
  range,
  reshape,
  type Tensor,
  type TensorLike,
  tile,
  toTensor,
  transpose,
  zeros,
} from '@neurite/tensors';
import { drop, rateOf } from '../core/drop.ts';
import {
  type AnyLayer,
  type CallContext,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LayerValue,
} from '../layer.ts';
import { maskOf } from '../mask.ts';
import { type ExampleShape, printShape } from '../shape.ts';
import {
  HeadProjection,
  type ProjectionOptions,
  type ProjectionWeights,
  projectionWeights,
  savedProjection,
} from './head-projection.ts';
import { type KeyValueCache, positionsFrom, remember, rememberedMask } from './key-value-cache.ts';
import { rotate, type RotaryOptions } from './rotary-embedding.ts';

/** The options of every attention layer with heads. */
export interface HeadAttentionOptions extends LayerOptions, ProjectionOptions {
  /** The probability with which a weight of attention is dropped in training. Default 0. */
  readonly dropout?: number;
  /** Whether a query looks at keys up to its own position only. Default false. */
  readonly useCausalMask?: boolean;
  /** Whether the weights of attention are given as well: the layer then gives a list, [output, scores]. Default false. */
  readonly returnAttentionScores?: boolean;
  /** Whether queries and keys are turned by their positions; see `rotaryEmbedding`. Default false. */
  readonly rotary?: boolean | RotaryOptions;
  /** Gives dropout random numbers of its own, which go on from call to call. Default: they follow from `setSeed`. */
  readonly seed?: number;
}

/** Sizes of the heads. */
export interface HeadSizes {
  readonly queryHeads: number;
  /** Divides the number of query heads: so many of these share a key and a value. */
  readonly keyValueHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  /** The shape of a step of the output; the length of a query where it is left out. */
  readonly outputShape: readonly number[] | undefined;
}

/** What a query looks at. */
export interface AttendInputs {
  /** [batch, T, features] */
  readonly query: Tensor;
  /** [batch, S, features]. Default the query. */
  readonly value?: Tensor;
  /** [batch, S, features]. Default the value. */
  readonly key?: Tensor;
  /** Which keys each query may look at, beside what masks and causality say: [T, S] or [batch, T, S]. */
  readonly attentionMask?: TensorLike;
  /** Whether a query looks at keys up to its own position only. Default what the layer was made with. */
  readonly useCausalMask?: boolean;
}

/** What was remembered of the steps before, and where the new ones begin. */
export interface CacheInputs {
  readonly cache: KeyValueCache;
  /** The position of the first new step: a number, or an int32 scalar that may differ from call to call. */
  readonly position: TensorLike;
}

/** What attention gives. */
export interface Attended {
  /** [batch, T, …output] */
  readonly output: Tensor;
  /** How much each query looks at each key: [batch, heads, T, S]. */
  readonly scores: Tensor;
}

/** A layer of attention with heads. */
export abstract class HeadAttention<Out extends LayerValue = Tensor> extends Layer<LayerValue, Out> {
  readonly dropout: number;
  readonly useCausalMask: boolean;
  readonly returnAttentionScores: boolean;
  readonly rotary: boolean | RotaryOptions;
  readonly seed: number | undefined;
  readonly queryDense: HeadProjection;
  readonly keyDense: HeadProjection;
  readonly valueDense: HeadProjection;
  outputDense: HeadProjection | undefined;
  readonly #sizes: HeadSizes;
  readonly #weights: ProjectionWeights;

  protected constructor(options: HeadAttentionOptions, sizes: HeadSizes, layer: string) {
    super(options);
    this.dropout = rateOf(layer, 'dropout', options.dropout ?? 0);
    this.useCausalMask = options.useCausalMask ?? false;
    this.returnAttentionScores = options.returnAttentionScores ?? false;
    this.rotary = options.rotary ?? false;
    this.seed = options.seed;
    if (this.seed !== undefined) this.addGenerator(this.seed);
    if (this.rotary !== false && sizes.keyDim % 2 !== 0) {
      throw new ArgumentError(
        `${layer}: rotary turns pairs of features, so keys must have an even number; got ${sizes.keyDim}.`,
      );
    }
    this.#sizes = sizes;
    this.#weights = projectionWeights(options);
    const project = (heads: number, width: number): HeadProjection =>
      new HeadProjection(this.#weights, 1, [heads, width]);
    this.queryDense = project(sizes.queryHeads, sizes.keyDim);
    this.keyDense = project(sizes.keyValueHeads, sizes.keyDim);
    this.valueDense = project(sizes.keyValueHeads, sizes.valueDim);
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    const [query, value = query, key = value] = inputShapes as readonly [ExampleShape, ...ExampleShape[]];
    const isSequence = (shape: ExampleShape): boolean => shape.length === 2 && shape[0] !== 0;
    const fits = ![value?.[0], key?.[0]].includes(null) ? value?.[0] === key?.[0] : true;
    if (inputShapes.length === 0 || inputShapes.length > 3 || ![query, value!, key!].every(isSequence) || !fits) {
      throw new ShapeError(
        `Layer ${this.displayName} takes [query, value] or [query, value, key], of shape [time, features] each and with as ` +
          `many keys as values; got ${inputShapes.map(printShape).join(' and ')}.`,
      );
    }
    const built = this.builtShapes;
    if (built === undefined) return;
    const [builtQuery, builtValue = builtQuery, builtKey = builtValue] = built as typeof inputShapes;
    const expected = [builtQuery!, builtValue!, builtKey!].map((shape) => shape[1]!);
    if ([query, value!, key!].every((shape, index) => shape[1] === null || shape[1] === expected[index])) return;
    throw new ShapeError(
      `Layer ${this.displayName} was made for queries, values and keys of ${expected.join(', ')} features; got ` +
        `${inputShapes.map(printShape).join(' and ')}.`,
    );
  }

  override build(_inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): void {
    const [query, value = query, key = value] = inputShapes as readonly [ExampleShape, ...ExampleShape[]];
    const { queryHeads, valueDim } = this.#sizes;
    this.queryDense.ensureBuilt([query]);
    this.keyDense.ensureBuilt([key!]);
    this.valueDense.ensureBuilt([value!]);
    this.outputDense = new HeadProjection(this.#weights, 2, this.#outputShape(query) as readonly number[]);
    this.outputDense.ensureBuilt([[query[0]!, queryHeads, valueDim]]);
  }

  #outputShape(query: ExampleShape): ExampleShape {
    return this.#sizes.outputShape ?? [query[1]!];
  }

  override computeOutputShapes(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    const [query, value = query] = inputShapes as readonly [ExampleShape, ...ExampleShape[]];
    const output = [query[0]!, ...this.#outputShape(query)];
    return this.returnAttentionScores ? [output, [this.#sizes.queryHeads, query[0]!, value![0]!]] : [output];
  }

  override computeOutputShape(inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    return this.computeOutputShapes(inputShapes.length === 0 ? [inputShape] : inputShapes)[0]!;
  }

  /** The steps of the output are those of the query. */
  override get supportsMasking(): boolean {
    return true;
  }

  override call(input: LayerValue, context: CallContext): Out {
    const [query, value = query, key = value] = (isTensor(input) ? [input] : input) as readonly [Tensor, ...Tensor[]];
    const { output, scores } = this.attend({ query, value, key }, context);
    return (this.returnAttentionScores ? [output, scores] : output) as Out;
  }

  /**
   * The same with a mask of one's own, and always with scores. The masks that the inputs carry count as well.
   *
   * @throws ShapeError when the mask does not broadcast to [batch, T, S]
   */
  attend(inputs: AttendInputs, context: CallContext = {}): Attended {
    const { query, value = query, key = value } = inputs;
    this.#ensureBuiltFor(query, value, key);
    const positions = (x: Tensor): Tensor => range(x.shape[1]!);
    const queries = this.#turned(heads(this.queryDense.apply(query)), positions(query));
    const keys = this.#turned(heads(this.keyDense.apply(key)), positions(key));
    const values = heads(this.valueDense.apply(value));
    const mask = this.#mask(inputs, query, value, key);
    return this.#mixed(queries, keys, values, mask, context);
  }

  /**
   * Attention of new steps to themselves and to all before them, of which keys and values are remembered: what
   * `useCausalMask` computes for a whole sequence, step by step. Shapes do not depend on the position, so a function that is
   * compiled once serves every step.
   *
   * @param x [batch, T, features], the steps from `position` on
   * @returns the output [batch, T, …], and the memory with the new steps in it
   * @throws ShapeError when the steps do not fit into the memory
   */
  attendCached(
    x: Tensor,
    { cache, position }: CacheInputs,
    context: CallContext = {},
  ): Attended & { readonly cache: KeyValueCache } {
    this.#ensureBuiltFor(x, x, x);
    const time = x.shape[1]!;
    const places = cast(positionsFrom(position, time), 'float32');
    const queries = this.#turned(heads(this.queryDense.apply(x)), places);
    const key = remember(cache.key, this.#turned(heads(this.keyDense.apply(x)), places), position);
    const value = remember(cache.value, heads(this.valueDense.apply(x)), position);
    const mask = rememberedMask(key.shape[2]!, position, time);
    return { ...this.#mixed(queries, key, value, mask, context), cache: { key, value } };
  }

  /** An empty memory for sequences of at most so many steps. */
  makeCache(batch: number, length: number): KeyValueCache {
    const { keyValueHeads, keyDim, valueDim } = this.#sizes;
    return {
      key: zeros([batch, keyValueHeads, length, keyDim]),
      value: zeros([batch, keyValueHeads, length, valueDim]),
    };
  }

  #ensureBuiltFor(...tensors: readonly Tensor[]): void {
    this.ensureBuilt(tensors.map((tensor) => tensor.shape.slice(1)));
  }

  #turned(x: Tensor, positions: Tensor): Tensor {
    if (this.rotary === false) return x;
    return rotate(x, positions, this.rotary === true ? {} : this.rotary);
  }

  /** Which keys each query may look at, of a shape that broadcasts to [batch, 1, T, S]. */
  #mask(inputs: AttendInputs, query: Tensor, value: Tensor, key: Tensor): Tensor | undefined {
    const { attentionMask, useCausalMask = this.useCausalMask } = inputs;
    const [queryMask, valueMask, keyMask] = [query, value, key].map(maskOf);
    const [batch, time] = query.shape as [number, number, number];
    const keys = key.shape[1]!;
    const parts: (Tensor | undefined)[] = [
      queryMask && reshape(queryMask, [batch, 1, time, 1]),
      valueMask && reshape(valueMask, [batch, 1, 1, keys]),
      keyMask && keyMask !== valueMask ? reshape(keyMask, [batch, 1, 1, keys]) : undefined,
      useCausalMask ? greaterEqual(reshape(range(time), [time, 1]), range(keys)) : undefined,
      attentionMask === undefined ? undefined : this.#attentionMask(attentionMask, [batch, time, keys]),
    ];
    return parts
      .filter((part) => part !== undefined)
      .reduce<Tensor | undefined>((all, part) => (all === undefined ? part : logicalAnd(all, part)), undefined);
  }

  #attentionMask(given: TensorLike, full: readonly number[]): Tensor {
    const mask = cast(toTensor(given, undefined, 'attentionMask'), 'bool');
    const lengths = full.slice(-mask.rank);
    if (mask.rank < 2 || mask.rank > 3 || mask.shape.some((length, axis) => length !== 1 && length !== lengths[axis])) {
      throw new ShapeError(
        `Layer ${this.displayName}: attentionMask says which keys each query may look at, so its shape is ` +
          `${printShape(full)} or ${printShape(full.slice(1))}; got ${printShape(mask.shape)}.`,
      );
    }
    return mask.rank === 2 ? mask : reshape(mask, [mask.shape[0]!, 1, ...mask.shape.slice(1)]);
  }

  #mixed(
    queries: Tensor,
    keys: Tensor,
    values: Tensor,
    mask: Tensor | undefined,
    { training = false, onAttention }: CallContext,
  ): Attended {
    const [batch, queryHeads, time, width] = queries.shape as [number, number, number, number];
    const groups = keys.shape[1]!;
    const shared = queryHeads / groups;
    // Queries that share a key are more rows of one product, so no key is copied.
    const rows = reshape(queries, [batch, groups, shared * time, width]);
    const rowMask = mask === undefined || shared === 1 || mask.shape.at(-2) === 1 ? mask : repeatRows(mask, shared);
    const weights = attentionWeights(rows, keys, rowMask === undefined ? {} : { mask: rowMask });
    const kept = training ? drop(weights, this.dropout, this.ownGenerator) : weights;
    const mixed = reshape(matMul(kept, values), [batch, queryHeads, time, values.shape[3]!]);
    const output = this.outputDense!.apply(transpose(mixed, [0, 2, 1, 3]));
    const scores = reshape(weights, [batch, queryHeads, time, keys.shape[2]!]);
    onAttention?.(scores, this as unknown as AnyLayer);
    return { output, scores };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      ...savedProjection(this.#weights),
      dropout: this.dropout,
      useCausalMask: this.useCausalMask,
      returnAttentionScores: this.returnAttentionScores,
      rotary: this.rotary,
      ...(this.seed === undefined ? {} : { seed: this.seed }),
    };
  }
}

/** [batch, time, heads, width] → [batch, heads, time, width] */
function heads(x: Tensor): Tensor {
  return transpose(x, [0, 2, 1, 3]);
}

/** A mask of T rows for queries of several heads one below the other. */
function repeatRows(mask: Tensor, times: number): Tensor {
  return tile(mask, [...new Array<number>(mask.rank - 2).fill(1), times, 1]);
}
