import {
  abs,
  add,
  clip,
  div,
  equal,
  exp,
  maximum,
  minimum,
  mul,
  neg,
  type NdArray,
  pow,
  sigmoid,
  slice,
  softplus,
  sub,
  sum,
  tensor,
  type Tensor,
  where,
} from '@neurite/tensors';
import { BOX_CHANNELS, STRIDE } from './targets.ts';

/** How much boxes count beside the heat. */
const BOX_WEIGHT = 5;

/**
 * The loss of each picture: focal loss of the heat, divided by the number of objects, and 5 times the mean of 1 − GIoU of the boxes,
 * by their weights.
 *
 * The heat y of each cell and class is compared with p = sigmoid(logit): −(1 − p)² log p where y is 1, else −(1 − y)⁴ p² log(1 − p).
 *
 * Source: Lin et al., Focal loss for dense object detection, arXiv:1708.02002, in the form of Zhou et al., Objects as points,
 * arXiv:1904.07850; Rezatofighi et al., Generalized intersection over union, arXiv:1902.09630.
 *
 * @param targets of {@link detectionTargets}: [batch, rows, columns, classes + 5]
 * @param outputs logits, and logarithms of the distances to the edges in cells: [batch, rows, columns, classes + 4]
 * @returns [batch]
 */
export function detectionLoss(targets: Tensor, outputs: Tensor): Tensor {
  const classes = targets.shape[3]! - BOX_CHANNELS;
  const channel = (from: Tensor, index: number, count = 1): Tensor =>
    slice(from, [0, 0, 0, index], [-1, -1, -1, count]);
  const heat = focalLoss(channel(targets, 0, classes), channel(outputs, 0, classes));
  const truth = [0, 1, 2, 3].map((edge) => channel(targets, classes + edge));
  const weight = channel(targets, classes + 4);
  const overlap = generalizedIou(truth, boxesOf(outputs, classes));
  const boxes = div(sum(mul(weight, sub(1, overlap)), [1, 2, 3]), maximum(sum(weight, [1, 2, 3]), 1e-6));
  return add(heat, mul(BOX_WEIGHT, boxes));
}

function focalLoss(heat: Tensor, logits: Tensor): Tensor {
  const p = sigmoid(logits);
  // log p and log(1 − p), without ever taking the logarithm of 0.
  const [logP, logNotP] = [neg(softplus(neg(logits))), neg(softplus(logits))];
  const isMiddle = equal(heat, 1);
  const loss = where(
    isMiddle,
    mul(pow(sub(1, p), 2), neg(logP)),
    mul(mul(pow(sub(1, heat), 4), pow(p, 2)), neg(logNotP)),
  );
  const objects = sum(where(isMiddle, 1, 0), [1, 2, 3]);
  return div(sum(loss, [1, 2, 3]), maximum(objects, 1));
}

/** Left, top, right and bottom edges in pixels, each [batch, rows, columns, 1]. */
function boxesOf(outputs: Tensor, classes: number): Tensor[] {
  const [, rows, columns] = outputs.shape as [number, number, number, number];
  const middles = (count: number, shape: readonly number[]): Tensor => {
    const data = Float32Array.from({ length: count }, (_, i) => (i + 0.5) * STRIDE);
    return tensor({ data, shape, dtype: 'float32' } satisfies NdArray);
  };
  const [x, y] = [middles(columns, [1, 1, columns, 1]), middles(rows, [1, rows, 1, 1])];
  // Beyond e⁵ cells nothing could be told apart; without a bound, an early step could overflow.
  const distance = (edge: number): Tensor =>
    mul(STRIDE, exp(clip(slice(outputs, [0, 0, 0, classes + edge], [-1, -1, -1, 1]), -5, 5)));
  return [sub(x, distance(0)), sub(y, distance(1)), add(x, distance(2)), add(y, distance(3))];
}

/** IoU − (hull − union) / hull, from −1 to 1. */
function generalizedIou([l1, t1, r1, b1]: readonly Tensor[], [l2, t2, r2, b2]: readonly Tensor[]): Tensor {
  const length = (from: Tensor, to: Tensor): Tensor => maximum(sub(to, from), 0);
  const shared = mul(length(maximum(l1!, l2!), minimum(r1!, r2!)), length(maximum(t1!, t2!), minimum(b1!, b2!)));
  const area = (l: Tensor, t: Tensor, r: Tensor, b: Tensor): Tensor => mul(abs(sub(r, l)), abs(sub(b, t)));
  const union = sub(add(area(l1!, t1!, r1!, b1!), area(l2!, t2!, r2!, b2!)), shared);
  const hull = mul(length(minimum(l1!, l2!), maximum(r1!, r2!)), length(minimum(t1!, t2!), maximum(b1!, b2!)));
  const ratio = (a: Tensor, b: Tensor): Tensor => div(a, maximum(b, 1e-6));
  return sub(ratio(shared, union), ratio(sub(hull, union), hull));
}
