import { unknownName } from '@neurite/backend';
import {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  tanh,
  type Tensor,
} from '@neurite/tensors';

import {
  glu,
  hardShrink,
  hardTanh,
  logSigmoid,
  softShrink,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  tanhShrink,
} from './more-functions.ts';

/** A function applied to a layer's result. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** The activations that have a name, as Keras names them. */
export type ActivationName = keyof typeof activations;

const activations = {
  linear: (x: Tensor): Tensor => x,
  relu: (x: Tensor): Tensor => relu(x),
  relu6: (x: Tensor): Tensor => relu6(x),
  leakyRelu: (x: Tensor): Tensor => leakyRelu(x),
  elu: (x: Tensor): Tensor => elu(x),
  selu: (x: Tensor): Tensor => selu(x),
  celu: (x: Tensor): Tensor => celu(x),
  gelu: (x: Tensor): Tensor => gelu(x),
  silu: (x: Tensor): Tensor => silu(x),
  swish: (x: Tensor): Tensor => silu(x),
  mish: (x: Tensor): Tensor => mish(x),
  softplus: (x: Tensor): Tensor => softplus(x),
  softsign: (x: Tensor): Tensor => softsign(x),
  sigmoid: (x: Tensor): Tensor => sigmoid(x),
  hardSigmoid: (x: Tensor): Tensor => hardSigmoid(x),
  hardSwish: (x: Tensor): Tensor => hardSwish(x),
  tanh: (x: Tensor): Tensor => tanh(x),
  softmax: (x: Tensor): Tensor => softmax(x),
  logSoftmax: (x: Tensor): Tensor => logSoftmax(x),
  exponential: (x: Tensor): Tensor => x.exp(),
  glu: (x: Tensor): Tensor => glu(x),
  hardShrink: (x: Tensor): Tensor => hardShrink(x),
  hardSilu: (x: Tensor): Tensor => hardSwish(x),
  hardTanh: (x: Tensor): Tensor => hardTanh(x),
  logSigmoid: (x: Tensor): Tensor => logSigmoid(x),
  softShrink: (x: Tensor): Tensor => softShrink(x),
  sparsemax: (x: Tensor): Tensor => sparsemax(x),
  sparsePlus: (x: Tensor): Tensor => sparsePlus(x),
  sparseSigmoid: (x: Tensor): Tensor => sparseSigmoid(x),
  squareplus: (x: Tensor): Tensor => squareplus(x),
  tanhShrink: (x: Tensor): Tensor => tanhShrink(x),
};

/** An activation with the name it is saved under; a function of the user's own has none. */
export interface Activation {
  readonly name: ActivationName | undefined;
  readonly apply: ActivationFunction;
}

/**
 * The activation of that name, or the function itself; nothing means linear.
 *
 * @throws ArgumentError for an unknown name, suggesting the nearest
 * @example
 * getActivation('relu').apply(tensor([-1, 2])); // [0, 2]
 */
export function getActivation(specification: ActivationName | ActivationFunction | undefined): Activation {
  if (typeof specification === 'function') return { name: undefined, apply: specification };
  const name = specification ?? 'linear';
  if (!Object.hasOwn(activations, name)) throw unknownName('activation', name, Object.keys(activations));
  return { name, apply: activations[name] };
}
