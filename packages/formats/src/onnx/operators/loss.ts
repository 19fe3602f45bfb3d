/** Losses. */
import {
  cast,
  div,
  equal,
  gather,
  logSoftmax,
  mul,
  notEqual,
  oneHot,
  reshape,
  sum,
  neg,
  transpose,
  type Tensor,
  where,
} from '@neurite/tensors';
import { Value } from '../graph/value.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

/** −Σ weight[label] · logProbability[label]; classes on axis 1. */
function negativeLogLikelihood(node: NodeCall, logProbabilities: Tensor): Value {
  const labels = cast(node.tensor(1), 'int32');
  const classes = logProbabilities.shape[1]!;
  const isCounted = node.has('ignore_index') ? notEqual(labels, node.number('ignore_index')) : equal(labels, labels);
  const safe = where(isCounted, labels, 0) as Tensor;
  const last = transpose(logProbabilities, [
    0,
    ...Array.from({ length: logProbabilities.rank - 2 }, (_, axis) => axis + 2),
    1,
  ]);
  const picked = sum(mul(oneHot(safe, classes), last) as Tensor, -1);
  const given = node.optional(2)?.tensor;
  const weights = mul(cast(isCounted, 'float32'), given === undefined ? 1 : gather(given, safe)) as Tensor;
  const losses = neg(mul(picked, weights) as Tensor);
  const { type } = node.input(0);
  switch (node.text('reduction', 'mean')) {
    case 'none':
      return new Value(reshape(losses, labels.shape), type);
    case 'sum':
      return new Value(sum(losses), type);
    default:
      return new Value(div(sum(losses), sum(weights)), type);
  }
}

function softmaxCrossEntropy(node: NodeCall): Value[] {
  const logProbabilities = logSoftmax(node.tensor(0), 1);
  return [negativeLogLikelihood(node, logProbabilities), new Value(logProbabilities, node.input(0).type)];
}

export const losses: OperatorTable = {
  NegativeLogLikelihoodLoss: (node) => negativeLogLikelihood(node, node.tensor(0)),
  SoftmaxCrossEntropyLoss: softmaxCrossEntropy,
};
