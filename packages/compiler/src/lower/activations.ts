import type { ProgramBuilder, ValueId } from '@neurite/backend';
import { axisOf } from './axes.ts';
import { asFloat, atLeast } from './dtype.ts';
import type { LoweringTable } from './lowering.ts';
import { relu } from './math.ts';

/** Klambauer et al., Self-normalizing neural networks, arXiv:1706.02515. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** Activations. Softmax and its kin never overflow, whatever the logits are. */
export const activations: LoweringTable = {
  Relu: ({ builder: b, inputs }) => relu(b, atLeast(b, inputs.x!, 'int32')),
  Relu6: ({ builder: b, inputs }) => b.clamp(atLeast(b, inputs.x!, 'int32'), 0, 6),
  LeakyRelu: ({ builder: b, inputs, attributes }) =>
    leakyRelu(b, inputs.x!, b.scalar((attributes.alpha ?? 0.2) as number)),
  Prelu: ({ builder: b, inputs }) => leakyRelu(b, inputs.x!, asFloat(b, inputs.alpha!)),
  Elu: ({ builder: b, inputs }) => elu(b, inputs.x!),

  // y is elu's result: its derivative is 1 where y ≥ 0, y + 1 elsewhere.
  EluGrad: ({ builder: b, inputs }) => {
    const { dy, y } = inputs as { dy: ValueId; y: ValueId };
    const negative = b.binary('mul', dy, b.binary('add', y, b.scalar(1)));
    return b.select(b.compare('ge', y, b.scalar(0)), dy, negative);
  },

  Selu: ({ builder: b, inputs }) => {
    const x = asFloat(b, inputs.x!);
    const negative = b.binary('mul', b.unary('expm1', x), b.scalar(SELU_SCALE * SELU_ALPHA));
    return b.select(b.compare('ge', x, b.scalar(0)), b.binary('mul', x, b.scalar(SELU_SCALE)), negative);
  },

  Sigmoid: ({ builder: b, inputs }) => b.unary('sigmoid', asFloat(b, inputs.x!)),

  // log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|)
  Softplus: ({ builder: b, inputs }) => {
    const x = asFloat(b, inputs.x!);
    const rest = b.unary('log1p', b.unary('exp', b.unary('neg', b.unary('abs', x))));
    return b.binary('add', relu(b, x), rest);
  },

  Softmax: ({ builder: b, inputs, attributes }) => {
    const { exponentials, sum } = softmaxParts(b, inputs.logits!, attributes.dim);
    return b.binary('div', exponentials, sum);
  },

  LogSoftmax: ({ builder: b, inputs, attributes }) => {
    const { shifted, sum } = softmaxParts(b, inputs.logits!, attributes.axis);
    return b.binary('sub', shifted, b.unary('log', sum));
  },
};

/** x where x ≥ 0, else slope · x. */
export function leakyRelu(b: ProgramBuilder, input: ValueId, slope: ValueId): ValueId {
  const x = asFloat(b, input);
  return b.select(b.compare('lt', x, b.scalar(0)), b.binary('mul', x, slope), x);
}

/** x where x ≥ 0, else eˣ − 1. */
export function elu(b: ProgramBuilder, input: ValueId): ValueId {
  const x = asFloat(b, input);
  return b.select(b.compare('ge', x, b.scalar(0)), x, b.unary('expm1', x));
}

function softmaxParts(
  b: ProgramBuilder,
  input: ValueId,
  dim: unknown,
): { shifted: ValueId; exponentials: ValueId; sum: ValueId } {
  const logits = asFloat(b, input);
  const axes = [axisOf(dim ?? -1, b.typeOf(logits).shape.length)];
  const shifted = b.binary('sub', logits, b.reduce('max', logits, axes, true));
  const exponentials = b.unary('exp', shifted);
  return { shifted, exponentials, sum: b.reduce('sum', exponentials, axes, true) };
}
