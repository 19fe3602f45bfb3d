/**
 * Everything in one package. Each package of Neurite is a namespace of its own name (`losses`, `metrics`, `tensors`, …);
 * what programs are mostly made of stands beside them under its plain name. Where two packages use a name, the plain one
 * is the layer (`conv2d`, `dropout`, `add`) or, for arrays (`zeros`, `ones`, `randomNormal`), the tensor; the other one is
 * reached through its namespace: `tensors.conv2d`, `initializers.zeros`, `metrics.meanSquaredError`.
 *
 * What is for a domain of its own (`neurite/vision`, `neurite/speech`, `neurite/rl`, `neurite/inspect`, `neurite/formats`) is not in here: a
 * program that needs none of it does not load it.
 *
 * Importing it registers the backends cpu and wasm.
 */
export { cpuBackend } from '@neurite/backend-cpu';
export { wasmBackend } from '@neurite/backend-wasm';

export * as backend from '@neurite/backend';
export * as datasets from '@neurite/datasets';
export * as layers from '@neurite/layers';
export * as losses from '@neurite/losses';
export * as metrics from '@neurite/metrics';
export * as models from '@neurite/models';
export * as optimizers from '@neurite/optimizers';
export * as tensors from '@neurite/tensors';
export * as constraints from './constraints.ts';
export * as initializers from './initializers.ts';
export * as regularizers from './regularizers.ts';

// Whole, so that a layer or a data set that is added is here at once; two names that clash do not compile.
export * from '@neurite/data-fashion-mnist';
export * from '@neurite/data-uci';
export * from '@neurite/datasets';
export * from '@neurite/layers';
export * from '@neurite/models';

export {
  ArgumentError,
  type Backend,
  BackendUnavailable,
  currentBackend,
  explainBackends,
  FormatError,
  NeuriteError,
  NoBackend,
  registeredBackends,
  ShapeError,
  TraceError,
} from '@neurite/backend';
export {
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamw,
  constantRate,
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  ftrl,
  inverseTimeDecay,
  lamb,
  lion,
  minimize,
  nadam,
  oneCycle,
  Optimizer,
  piecewiseConstant,
  polynomialDecay,
  radam,
  rmsprop,
  type Schedule,
  sgd,
  stepDecay,
  warmUp,
} from '@neurite/optimizers';
export {
  customGradient,
  type DType,
  grad,
  grads,
  hessian,
  hvp,
  isNdArray,
  isTensor,
  jacobian,
  jit,
  jvp,
  memory,
  type NdArray,
  ndArray,
  ones,
  RandomGenerator,
  randomNormal,
  randomUniform,
  type Shape,
  setSeed,
  stopGradient,
  Tensor,
  type TensorLike,
  tensor,
  tidy,
  truncatedNormal,
  useBackend,
  Variable,
  valueAndGrad,
  variable,
  vjp,
  zeros,
} from '@neurite/tensors';
