import { ArgumentError } from '@neurite/backend';
import { sparseCategoricalCrossentropy } from '@neurite/losses';
import { clip, greater, mul, oneHot, reshape, sqrt, sub, type Tensor, where } from '@neurite/tensors';

/** The options of {@link arcFaceLoss}. */
export interface ArcFaceOptions {
  /** The angle, in radians, that is added to that of the true class. Default 0.5. */
  readonly margin?: number;
  /** What the cosines are multiplied by. Default 64, as in the paper; 16 suits some ten classes. */
  readonly scale?: number;
}

/**
 * ArcFace: the cross-entropy of s · cos(θ + m) for the true class and s · cos θ for the others, θ being the angle to the vector of the
 * class. Where θ + m would be beyond π, cos θ − m sin m stands in, so that the loss goes on falling with θ.
 *
 * Source: Deng et al., ArcFace: additive angular margin loss for deep face recognition, arXiv:1801.07698.
 *
 * @returns a loss of labels [n] and cosines [n, classes]: [n]
 * @throws ArgumentError when margin or scale is out of its range
 * @example
 * arcFaceLoss({ margin: 0, scale: 1 })(tensor([0]), tensor([[1, 0]])); // [0.3133]
 */
export function arcFaceLoss(options: ArcFaceOptions = {}): (labels: Tensor, cosines: Tensor) => Tensor {
  const { margin = 0.5, scale = 64 } = options;
  if (!(margin >= 0 && margin < Math.PI)) throw new ArgumentError(`margin must be from 0 to π; got ${margin}.`);
  if (!(scale > 0)) throw new ArgumentError(`scale must be above 0; got ${scale}.`);
  const [cosine, sine] = [Math.cos(margin), Math.sin(margin)];
  return function arcFace(labels, cosines) {
    const classes = cosines.shape[1]!;
    // The root has no slope at 0.
    const bounded = clip(cosines, -1 + 1e-6, 1 - 1e-6);
    const sines = sqrt(sub(1, mul(bounded, bounded)));
    const moved = where(
      greater(bounded, -cosine),
      sub(mul(bounded, cosine), mul(sines, sine)),
      sub(bounded, margin * sine),
    );
    const isTrue = greater(oneHot(reshape(labels, [-1]), classes), 0);
    const logits = mul(scale, where(isTrue, moved, bounded));
    return sparseCategoricalCrossentropy(labels, logits, { fromLogits: true, reduction: 'none' });
  };
}
