const RISING =
  /accuracy|(acc|r2)(_\d+)?$|auc|precision|recall|f1|fBeta|iou|topK|kappa|correlation|similarity|sensitivity|specificity|true(Positives|Negatives)/i;
// Losses of outputs have names such as `similarityLoss`, whatever the output is called.
const FALLING =
  /(loss|error|mse|mae|rmse|mape|msle|entropy|divergence|hinge|poisson|false(Positives|Negatives))(_\d+)?$/i;

/**
 * Whether a figure is better the higher it is, by its name: so it is with the metrics of `@neurite/metrics` that reward
 * (accuracies, AUC, F1, R², correlations, …), not with losses and errors, nor with what is not known.
 *
 * @param figure as the history names it
 * @example
 * isBetterWhenHigher('valAccuracy'); // true
 * isBetterWhenHigher('valLoss'); // false
 */
export function isBetterWhenHigher(figure: string): boolean {
  return RISING.test(figure) && !FALLING.test(figure);
}
