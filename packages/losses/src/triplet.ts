/** Losses of embeddings: what belongs together is to lie nearer than what does not. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  add,
  cast,
  div,
  equal,
  expandDims,
  eye,
  greater,
  logicalAnd,
  logicalNot,
  max,
  maximum,
  min,
  relu,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  toTensor,
  where,
} from '@neurite/tensors';
import { assertGroups } from './labels/fit.ts';
import { defineLoss, type Loss, type LossSettings } from './loss.ts';
import { reduceLosses, type Reduction } from './reduction.ts';

/** Settings of {@link tripletSemiHard}. */
export interface TripletSettings extends LossSettings {
  /** By how much farther a negative is to be than a positive, in terms of the distance. Default 1. */
  readonly margin?: number;
  /** Whether distances are squared. Default false. */
  readonly squared?: boolean;
}

/** Options of {@link tripletMargin}. */
export interface TripletMarginOptions {
  /** By how much farther the negative is to be than the positive. Default 1. */
  readonly margin?: number;
  /** How the losses of the triples become one. Default 'mean'. */
  readonly reduction?: Reduction;
}

/** Stands for a distance that no example has. */
const FAR = 1e30;

/**
 * Triplet loss with semi-hard negatives, found in the batch: for each pair of an anchor a and a positive p, the nearest
 * negative n that is farther than p, or the farthest negative if none is; the mean over all such pairs of
 * max(d(a, p) − d(a, n) + margin, 0).
 *
 * Labels [n] are whole numbers, equal where examples belong together; outputs are embeddings [n, d], usually of length 1. It is
 * 0 in a batch without a pair. Memory grows with the cube of the batch.
 *
 * Source: Schroff, Kalenichenko and Philbin, FaceNet, arXiv:1503.03832, section 3.2; as in TensorFlow Addons.
 *
 * @throws ShapeError when the outputs are not [n, d] or the labels not [n]
 * @example
 * tripletSemiHard([0, 0, 1], [[1, 0], [0.8, 0.6], [0, 1]]) // 0.4781
 */
export const tripletSemiHard: Loss<TripletSettings> = defineLoss<TripletSettings>({
  name: 'tripletSemiHard',
  labels: 'groups',
  defaults: { reduction: 'mean', margin: 1, squared: false },
  expects: () => 'values',
  perExample(yTrue, yPred, { margin, squared }) {
    assertGroups(yTrue.shape, yPred.shape, 'tripletSemiHard');
    const count = yPred.shape[0]!;
    const labels = reshape(yTrue, [count]);
    const isTogether = equal(expandDims(labels, 1), expandDims(labels, 0));
    const isPositive = logicalAnd(isTogether, logicalNot(greater(eye(count), 0)));
    const squares = sum(square(sub(expandDims(yPred, 1), expandDims(yPred, 0))), -1);
    const distances = squared ? squares : safeRoot(squares);

    // [anchor, positive, negative]
    const isNegative = expandDims(logicalNot(isTogether), 1);
    const toNegative = expandDims(distances, 1);
    const isSemiHard = logicalAnd(isNegative, greater(toNegative, expandDims(distances, 2)));
    const nearest = min(where(isSemiHard, toNegative, FAR), -1);
    const farthest = max(where(isNegative, toNegative, -FAR), -1);
    const negative = where(greater(FAR, nearest), nearest, farthest);

    // Without any negative, `negative` is −FAR: such an anchor takes no part.
    const isPair = logicalAnd(isPositive, greater(negative, -FAR));
    const losses = where(isPair, relu(add(sub(distances, where(isPair, negative, 0)), margin)), 0);
    return div(sum(losses), maximum(sum(cast(isPair, 'float32')), 1));
  },
});

/**
 * Triplet loss of given triples: max(‖a − p‖ − ‖a − n‖ + margin, 0), the embeddings along the last axis.
 *
 * 1e-6 is added to the differences, as in PyTorch, so that equal embeddings have a gradient.
 *
 * @param anchor embeddings [..., d]
 * @param positive of the same shape: what is to be near
 * @param negative of the same shape: what is to be far
 * @throws ShapeError when the shapes differ
 * @example
 * tripletMargin(embed(faces), embed(sameFaces), embed(otherFaces), { margin: 0.2 });
 */
export function tripletMargin(
  anchor: TensorLike,
  positive: TensorLike,
  negative: TensorLike,
  options: TripletMarginOptions = {},
): Tensor {
  const { margin = 1, reduction = 'mean' } = options;
  const [a, p, n] = [anchor, positive, negative].map((value) => cast(toTensor(value), 'float32')) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  if (a.shape.join() !== p.shape.join() || a.shape.join() !== n.shape.join() || a.rank === 0) {
    const shapes = [a, p, n].map(({ shape }) => `[${shape.join(', ')}]`).join(', ');
    throw new ShapeError(`tripletMargin needs anchors, positives and negatives of one shape [..., d]; got ${shapes}.`);
  }
  if (!(margin >= 0)) throw new ArgumentError(`tripletMargin: margin must be at least 0; got ${margin}.`);
  const distance = (b: Tensor): Tensor => sqrt(sum(square(add(sub(a, b), 1e-6)), -1));
  return reduceLosses(relu(add(sub(distance(p), distance(n)), margin)), [], reduction);
}

/** The root, with a slope of 0 at 0. */
function safeRoot(x: Tensor): Tensor {
  const isZero = equal(x, 0);
  return where(isZero, 0, sqrt(where(isZero, 1, x)));
}
