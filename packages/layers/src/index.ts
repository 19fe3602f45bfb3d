export {
  type Activation as NamedActivation,
  type ActivationFunction,
  type ActivationName,
  getActivation,
} from './activations/activation.ts';
export type { Constraint } from './constraints/constraint.ts';
export {
  type ConstraintLike,
  getConstraint,
  maxNorm,
  minMaxNorm,
  nonNeg,
  unitNorm,
} from './constraints/projections.ts';
export { Activation, type ActivationOptions, activation } from './core/activation.ts';
export type { AffineOptions, BiasOptions, KernelOptions } from './core/affine.ts';
export { Dense, type DenseOptions, dense } from './core/dense.ts';
export { type InputOptions, input } from './core/input.ts';
export { constant, ones, zeros } from './initializers/constant.ts';
export { getInitializer, type InitializerLike } from './initializers/registry.ts';
export type { Initializer } from './initializers/initializer.ts';
export { orthogonal } from './initializers/orthogonal.ts';
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type VarianceScalingOptions,
  varianceScaling,
} from './initializers/random.ts';
export type { InputSpec } from './input-spec.ts';
export {
  type AnyLayer,
  type CallContext,
  type InputLike,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type LayerValue,
  type SymbolicOf,
  type Weight,
  type WeightOptions,
} from './layer.ts';
export { type LayerClass, layerFromConfig, layerToConfig, type SavedLayer } from './registry.ts';
export { getRegularizer, l1, l1l2, l2, type RegularizerLike } from './regularizers/penalties.ts';
export type { Regularizer } from './regularizers/regularizer.ts';
export { type ExampleShape, fitsShape, printShape } from './shape.ts';
export { SymbolicTensor } from './symbolic.ts';
