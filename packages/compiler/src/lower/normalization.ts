import type { ProgramBuilder, ValueId } from '@neurite/backend';
import { asFloat } from './dtype.ts';
import type { LoweringTable } from './lowering.ts';

/** Normalisation with given statistics, and by neighbouring channels. */
export const normalization: LoweringTable = {
  // (x − mean) · scale / √(variance + ε) + offset. Statistics of shape [channels] meet the last axis of x.
  FusedBatchNorm: ({ builder: b, inputs, attributes }) => {
    const epsilon = b.scalar((attributes.varianceEpsilon ?? 1e-3) as number);
    const deviation = b.unary('rsqrt', b.binary('add', asFloat(b, inputs.variance!), epsilon));
    const factor = inputs.scale === undefined ? deviation : b.binary('mul', deviation, inputs.scale);
    const scaled = b.binary('mul', b.binary('sub', asFloat(b, inputs.x!), inputs.mean!), factor);
    return inputs.offset === undefined ? scaled : b.binary('add', scaled, inputs.offset);
  },

  LRN: ({ builder: b, inputs, attributes }) => {
    const x = asFloat(b, inputs.x!);
    const { depthRadius, bias, alpha, beta } = constantsOf(attributes);
    const norm = energy(b, b.unary('square', x), depthRadius, alpha, bias);
    return b.binary('mul', x, b.binary('pow', norm, b.scalar(-beta)));
  },

  // With s the norm of each element and y = x · s^−β its result:
  // dx[k] = dy[k] · s[k]^−β − 2αβ · x[k] · Σ dy[i] · y[i] / s[i] over all i whose neighbour k is.
  LRNGrad: ({ builder: b, inputs, attributes }) => {
    const { x, y, dy } = inputs as { x: ValueId; y: ValueId; dy: ValueId };
    const { depthRadius, bias, alpha, beta } = constantsOf(attributes);
    const norm = energy(b, b.unary('square', x), depthRadius, alpha, bias);
    const own = b.binary('mul', dy, b.binary('pow', norm, b.scalar(-beta)));
    const shares = b.binary('div', b.binary('mul', dy, y), norm);
    const others = energy(b, shares, depthRadius, 2 * alpha * beta, 0);
    return b.binary('sub', own, b.binary('mul', x, others));
  },
};

interface LocalResponse {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

function constantsOf(attributes: Readonly<Record<string, unknown>>): LocalResponse {
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = attributes as Partial<LocalResponse>;
  return { depthRadius, bias, alpha, beta };
}

/** bias + alpha · the sum over the channels that are at most `radius` away: a mean over windows of channels, scaled. */
function energy(b: ProgramBuilder, values: ValueId, radius: number, alpha: number, bias: number): ValueId {
  const { shape } = b.typeOf(values);
  const channels = shape.at(-1)!;
  const count = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const window = 2 * radius + 1;
  const means = b.avgPool(b.reshape(values, [count, channels, 1]), {
    window: [window],
    strides: [1],
    padding: [[radius, radius]],
    includePadding: true,
  });
  const sums = b.binary('mul', b.reshape(means, shape), b.scalar(alpha * window));
  return bias === 0 ? sums : b.binary('add', sums, b.scalar(bias));
}
