export { type Attributes, requireBackend, useBackend } from './core/engine.ts';
export { runEagerly } from './core/kernel.ts';
export { leavesOf, mapLeaves, type Pytree } from './core/pytree.ts';
export { isTensor } from './core/construct.ts';
export { tidy } from './core/scope.ts';
export {
  customGradient,
  grad,
  grads,
  stopGradient,
  type ValueAndGrads,
  type ValueWithGradient,
  valueAndGrad,
  vjp,
} from './grad.ts';
export {
  type DataOf,
  type DType,
  dtypeOf,
  isNdArray,
  type NdArray,
  type NestedArray,
  ndArray,
  type Shape,
  sizeOf,
  type TypedArray,
  zerosOf,
} from './ndarray.ts';
export { add, div, mul, neg, sub } from './ops/arithmetic.ts';
export { fill, ones, onesLike, type TensorLike, tensor, toTensor, zeros, zerosLike } from './ops/create.ts';
export { cast } from './ops/dtype.ts';
export { type MatMulOptions, matMul } from './ops/matmul.ts';
export { type Axes, mean, sum } from './ops/reduce.ts';
export { broadcastTo, reshape } from './ops/shape.ts';
export { Tensor } from './tensor.ts';
export { Variable, type VariableOptions, variable } from './variable.ts';
