import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { toTensor, type TensorLike } from './create.ts';
import { promote } from './dtype.ts';

/** Element-wise sum, a + b, with broadcasting. Mixed element types are promoted: bool to int32 to float32. */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return binary('Add', a, b);
}

/** Element-wise difference, a − b, with broadcasting. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return binary('Sub', a, b);
}

/** Element-wise product, a · b, with broadcasting. */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return binary('Multiply', a, b);
}

/** Element-wise quotient, a / b, in float32, with broadcasting. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote(a, b, 'float32');
  return runKernel('RealDiv', { a: x, b: y });
}

function binary(kernel: string, a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote(a, b);
  return runKernel(kernel, { a: x, b: y });
}

/** −x, element by element. */
export function neg(x: TensorLike): Tensor {
  return runKernel('Neg', { x: toTensor(x) });
}
