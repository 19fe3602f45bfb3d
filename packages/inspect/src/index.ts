export type { LayerObservation, Observation } from './doctor/chart.ts';
export { type Doctor, doctor, type DoctorOptions } from './doctor/doctor.ts';
export { type Ailment, printVerdict, type Verdict } from './doctor/verdict.ts';
export { type DiagnosedData, diagnose, type Diagnosis } from './diagnosis/diagnose.ts';
export { type AttentionMap, type AttentionMaps, attentionMaps } from './explain/attention-maps.ts';
export type { TargetOptions } from './explain/differentiable.ts';
export type { Explanation } from './explain/explanation.ts';
export { type GradCam, gradCam, type GradCamOptions } from './explain/grad-cam.ts';
export {
  type GradientOptions,
  gradientTimesInput,
  saliency,
  smoothGrad,
  type SmoothGradOptions,
} from './explain/gradients.ts';
export {
  type IntegratedExplanation,
  integratedGradients,
  type IntegratedGradientsOptions,
} from './explain/integrated-gradients.ts';
export { occlusion, type OcclusionMaps, type OcclusionOptions } from './explain/occlusion.ts';
export {
  type PartialDependence,
  partialDependence,
  type PartialDependenceOptions,
} from './explain/partial-dependence.ts';
export {
  type FeatureImportance,
  permutationImportance,
  type PermutationImportanceOptions,
} from './explain/permutation-importance.ts';
export { type RandomizedLayer, weightRandomization } from './explain/sanity-check.ts';
export { type ShapExplanation, shapSampling, type ShapSamplingOptions } from './explain/shap-sampling.ts';
