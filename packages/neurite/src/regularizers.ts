/** Penalties on weights: `dense({ units: 5, kernelRegularizer: regularizers.l2(1e-4) })`. */
export {
  getRegularizer,
  l1,
  l1l2,
  l2,
  orthogonalRegularizer,
  type Regularizer,
  type RegularizerLike,
} from '@neurite/layers';
