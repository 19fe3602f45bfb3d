/** What weights are held to after each update: `dense({ units: 5, kernelConstraint: constraints.nonNeg() })`. */
export {
  type Constraint,
  type ConstraintLike,
  getConstraint,
  maxNorm,
  minMaxNorm,
  nonNeg,
  unitNorm,
} from '@neurite/layers';
