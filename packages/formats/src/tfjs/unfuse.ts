/** Kernels of tfjs-core's that do several things at once, as kernels that have gradients; the compiler fuses them again. */
import { FormatError } from '@neurite/backend';
import {
  add,
  batchNorm,
  elu,
  leakyRelu,
  prelu,
  relu,
  relu6,
  runKernelOutputs,
  sigmoid,
  type Tensor,
} from '@neurite/tensors';

type Inputs = Readonly<Record<string, Tensor>>;
type Attributes = Readonly<Record<string, unknown>>;

/** For each fused kernel, the one that it begins with, and that one's operands and attributes. */
const FUSED: Readonly<
  Record<
    string,
    { readonly kernel: string; readonly inputs: readonly string[]; readonly attributes: readonly string[] }
  >
> = {
  _FusedMatMul: { kernel: 'BatchMatMul', inputs: ['a', 'b'], attributes: ['transposeA', 'transposeB'] },
  FusedConv2D: {
    kernel: 'Conv2D',
    inputs: ['x', 'filter'],
    attributes: ['strides', 'pad', 'dataFormat', 'dilations', 'dimRoundingMode'],
  },
  FusedDepthwiseConv2D: {
    kernel: 'DepthwiseConv2dNative',
    inputs: ['x', 'filter'],
    attributes: ['strides', 'pad', 'dilations', 'dimRoundingMode'],
  },
};

/** The result of a fused kernel by its parts; nothing for any other kernel. */
export function unfused(kernel: string, inputs: Inputs, attributes: Attributes): Tensor[] | undefined {
  if (kernel === 'FusedBatchNorm') {
    const { x, mean, variance, scale, offset } = inputs;
    const options = {
      epsilon: attributes.varianceEpsilon as number,
      ...(scale && { scale }),
      ...(offset && { offset }),
    };
    return [batchNorm(x!, mean!, variance!, options)];
  }
  const fused = FUSED[kernel];
  if (fused === undefined) return undefined;
  const pick = <T>(names: readonly string[], from: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, from[name]!]));
  const [result] = runKernelOutputs(fused.kernel, pick(fused.inputs, inputs), pick(fused.attributes, attributes));
  const biased = inputs.bias === undefined ? result! : add(result!, inputs.bias);
  return [activate(biased, inputs, attributes)];
}

function activate(
  x: Tensor,
  { preluActivationWeights }: Inputs,
  { activation = 'linear', leakyreluAlpha }: Attributes,
): Tensor {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return relu(x);
    case 'relu6':
      return relu6(x);
    case 'elu':
      return elu(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'prelu':
      return prelu(x, preluActivationWeights!);
    case 'leakyrelu':
      return leakyRelu(x, leakyreluAlpha as number);
    default:
      throw new FormatError(`A kernel ends in the activation ${JSON.stringify(activation)}, which is not known.`);
  }
}
