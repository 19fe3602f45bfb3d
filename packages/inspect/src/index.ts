export type { LayerObservation, Observation } from './doctor/chart.ts';
export { type Doctor, doctor, type DoctorOptions } from './doctor/doctor.ts';
export type { Histogram } from './doctor/histogram.ts';
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
export { drawGraph } from './facts/draw-graph.ts';
export { activationPictures, filterPictures, type Mosaic, mosaic } from './facts/pictures.ts';
export { type LayerProfile, type ModelProfile, printProfile, profile, type ProfileOptions } from './facts/profile.ts';
export { embeddingsOf, project, type Projection, type ProjectOptions } from './facts/project.ts';
export { attributionsPlot, type NamedValue } from './plots/attributions-plot.ts';
export { calibrationPlot, precisionRecallPlot, rocPlot } from './plots/classifier-plots.ts';
export { confusionMatrixPlot } from './plots/confusion-matrix-plot.ts';
export { histogramsPlot, type HistogramsOptions } from './plots/histograms-plot.ts';
export { type Curves, curvesOf, learningCurvePlot } from './plots/learning-curve-plot.ts';
export { observationsPlot } from './plots/observations-plot.ts';
export { overlayPlot, type OverlayOptions } from './plots/overlay-plot.ts';
export { pictureUrl } from './plots/picture-url.ts';
export { projectionPlot } from './plots/projection-plot.ts';
export { regressionPlot } from './plots/regression-plot.ts';
export { searchPlot } from './plots/search-plot.ts';
export { crossValidate, type CrossValidateOptions, type CrossValidation } from './search/cross-validate.ts';
export {
  learningRateFinder,
  type LearningRateFinderOptions,
  learningRatePlot,
  type LearningRates,
} from './search/learning-rate-finder.ts';
export { printTrials } from './search/print-trials.ts';
export type { SamplerName } from './search/samplers.ts';
export { search, type SearchOptions, type SearchResult } from './search/search.ts';
export {
  type Choice,
  choice,
  type Dimension,
  integer,
  logUniform,
  type Parameters,
  type ParameterValue,
  type ParametersOf,
  type Range,
  type SearchSpace,
  uniform,
} from './search/space.ts';
export type { TrainFunction, Trial, TrialResult } from './search/trial.ts';
