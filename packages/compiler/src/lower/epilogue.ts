import { ProgramError, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { elu, leakyRelu } from './activations.ts';
import { binaryOf } from './arithmetic.ts';
import { asFloat } from './dtype.ts';
import type { LoweringContext } from './lowering.ts';
import { relu } from './math.ts';

/**
 * What tfjs-core's fused kernels do to a product or a convolution: add the input `bias`, if there is one, and apply the
 * attribute `activation`, for 'prelu' with the input `preluActivationWeights`.
 *
 * @throws ProgramError when there is no such activation
 */
export function biasAndActivation(
  b: ProgramBuilder,
  x: ValueId,
  { bias, preluActivationWeights }: LoweringContext['inputs'],
  { activation, leakyreluAlpha }: LoweringContext['attributes'],
): ValueId {
  const sum = bias === undefined ? x : binaryOf(b, 'add', x, bias);
  switch (activation ?? 'linear') {
    case 'linear':
      return sum;
    case 'relu':
      return relu(b, sum);
    case 'relu6':
      return b.clamp(sum, 0, 6);
    case 'elu':
      return elu(b, sum);
    case 'sigmoid':
      return b.unary('sigmoid', asFloat(b, sum));
    case 'leakyrelu':
      return leakyRelu(b, sum, b.scalar((leakyreluAlpha ?? 0.2) as number));
    case 'prelu':
      return leakyRelu(b, sum, asFloat(b, preluActivationWeights!));
    default:
      throw new ProgramError(`a fused kernel knows no activation '${String(activation)}'`);
  }
}
