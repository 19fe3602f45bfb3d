import { ShapeError } from '@neurite/backend';
import { dropout, type DropoutOptions } from '../random/dropout.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul } from './arithmetic.ts';
import { greaterEqual } from './compare.ts';
import type { TensorLike } from './create.ts';
import { cast } from './dtype.ts';
import { logicalAnd, where } from './logic.ts';
import { matMul } from './matmul.ts';
import { range } from './ranges.ts';
import { reshape } from './shape.ts';
import { softmax } from './activations.ts';
import { shapeText } from './text.ts';

/** What attention may look at, and how scores are made; see {@link attentionWeights}. */
export interface AttentionOptions {
  /** Which keys each query may look at: booleans that broadcast to [..., T, S]. Default all. */
  readonly mask?: TensorLike;
  /** Whether query t looks at keys 0 to t only. Default false. */
  readonly causal?: boolean;
  /** Added to the scores: of a shape that broadcasts to [..., T, S]. Default none. */
  readonly bias?: TensorLike;
  /** What the products are multiplied by. Default 1 / √d. */
  readonly scale?: number;
}

/** Scores below all others, finite so that a query that may look at nothing has a gradient. */
const NEVER = -1e9;

/**
 * How much each query looks at each key: softmax(q · kᵀ · scale + bias) over the keys that the mask leaves.
 *
 * A query that may look at no key at all looks at all alike.
 *
 * @param query of shape [..., T, d]
 * @param key of shape [..., S, d]
 * @returns float32 of shape [..., T, S]; each row sums to 1
 * @throws ShapeError when the lengths of the last axes differ, or mask or bias do not broadcast
 * @example
 * attentionWeights([[1, 0]], [[1, 0], [0, 1]]) // [[0.6698, 0.3302]]
 */
export function attentionWeights(query: TensorLike, key: TensorLike, options: AttentionOptions = {}): Tensor {
  const [q, k] = [cast(query, 'float32'), cast(key, 'float32')];
  const width = q.shape.at(-1);
  if (q.rank < 2 || k.rank < 2 || width !== k.shape.at(-1)) {
    throw new ShapeError(
      `Attention takes queries [..., T, d] and keys [..., S, d]; got ${shapeText(q.shape)} and ${shapeText(k.shape)}.`,
    );
  }
  const scale = options.scale ?? 1 / Math.sqrt(width!);
  // Scaling the queries takes fewer products than scaling the scores.
  const products = matMul(mul(q, scale), k, { transposeB: true });
  const scores = options.bias === undefined ? products : add(products, options.bias);
  return softmax(maskedScores(scores, options));
}

/** Scores [..., T, S] with those that are not to be looked at far below all others. */
export function maskedScores(scores: Tensor, { mask, causal = false }: AttentionOptions): Tensor {
  const [queries, keys] = scores.shape.slice(-2) as [number, number];
  const earlier = causal ? greaterEqual(reshape(range(queries), [queries, 1]), range(keys)) : undefined;
  const given = mask === undefined ? undefined : cast(mask, 'bool');
  const allowed = given === undefined || earlier === undefined ? (given ?? earlier) : logicalAnd(given, earlier);
  return allowed === undefined ? scores : (where(allowed, scores, NEVER) as Tensor);
}

/** The options of {@link scaledDotProductAttention}. */
export interface ScaledDotProductAttentionOptions extends AttentionOptions, Omit<DropoutOptions, 'noiseShape'> {
  /** The probability with which a weight is dropped; for training only. Default 0. */
  readonly dropout?: number;
}

/**
 * Attention: y = softmax(q · kᵀ / √d) · v, over the keys that the mask leaves.
 *
 * @param query of shape [..., T, d]
 * @param key of shape [..., S, d]
 * @param value of shape [..., S, v]
 * @returns float32 of shape [..., T, v]
 * @throws ShapeError when lengths do not fit
 *
 * Source: Vaswani et al., Attention is all you need, arXiv:1706.03762.
 *
 * @example
 * scaledDotProductAttention(q, k, v, { causal: true });
 */
export function scaledDotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: ScaledDotProductAttentionOptions = {},
): Tensor {
  const { dropout: rate = 0, ...rest } = options;
  const weights = attentionWeights(query, key, rest);
  return matMul(rate === 0 ? weights : dropout(weights, rate, options), cast(value, 'float32'));
}
