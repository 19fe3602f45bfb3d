import { ArgumentError, ShapeError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import {
  add,
  broadcastTo,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  toTensor,
  zerosLike,
} from '@neurite/tensors';
import { assertDifferentiable, explainedInput, type Subject, subjectOf, type TargetOptions } from './differentiable.ts';
import type { Explanation } from './explanation.ts';

/** How {@link integratedGradients} goes about it. */
export interface IntegratedGradientsOptions extends TargetOptions {
  /** Explains what this layer gives, by its path, in place of the input: for models that take whole numbers. */
  readonly layer?: string;
  /** Where the path begins: of the shape of one example (or of what the layer gives for one) or of all. Default zeros. */
  readonly baseline?: TensorLike;
  /** Steps of the path. Default: 32, doubled until no example's completeness error is above `tolerance`. */
  readonly steps?: number;
  /** Default 0.005. */
  readonly tolerance?: number;
}

/** What {@link integratedGradients} gives. */
export interface IntegratedExplanation extends Explanation {
  /** The output of the class at the baseline, for each example. */
  readonly baselineScores: readonly number[];
  /** |Σ attributions − (score − baseline score)| / |score − baseline score|, for each example. */
  readonly completenessErrors: readonly number[];
  /** The steps that were taken. */
  readonly steps: number;
}

const FIRST_STEPS = 32;
const MAX_STEPS = 2048;

/**
 * How much of an output, compared with that of a baseline, each value of the input accounts for:
 * (x − b) · ∫₀¹ ∂ output(b + t(x − b)) / ∂ x dt. The attributions of an example sum to score − baseline score (completeness);
 * the integral is a sum over the middles of equal steps, and how far it is off is given with it.
 *
 * Source: Sundararajan, Taly and Yan, Axiomatic attribution for deep networks (ICML 2017).
 *
 * @param x examples, [examples, …]
 * @returns attributions of the shape of x, or of what the layer gives, with their signs
 * @throws ShapeError when the baseline does not fit; ArgumentError when steps is no whole number of at least 1
 * @throws NeuriteError when a layer has no derivative, naming it
 * @example
 * const { attributions, completenessErrors } = await integratedGradients(model, x);
 */
export async function integratedGradients<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  { layer, baseline, steps, tolerance = 0.005, ...options }: IntegratedGradientsOptions = {},
): Promise<IntegratedExplanation> {
  if (steps !== undefined && (!Number.isInteger(steps) || steps < 1)) {
    throw new ArgumentError(`integratedGradients: steps must be a whole number of at least 1; got ${steps}.`);
  }
  const subject = await subjectOf(model, x, options);
  const { value, outputs, gradient } = explainedInput(subject, layer);
  try {
    const from = baselineOf(baseline, value);
    const baselineScores = [...(await sum(mul(outputs(from), subject.chosen), 1).data())];
    const path = sub(value, from);
    for (let count = steps ?? FIRST_STEPS; ; count *= 2) {
      const mean = meanGradient(gradient, from, path, count);
      const attributions = mul(path, mean);
      const completenessErrors = await errorsOf(attributions, subject, baselineScores);
      const isDone =
        steps !== undefined || count >= MAX_STEPS || completenessErrors.every((error) => error <= tolerance);
      if (!isDone) continue;
      if (layer === undefined) await assertDifferentiable(subject, mean);
      return {
        attributions,
        targets: subject.targets,
        scores: subject.scores,
        baselineScores,
        completenessErrors,
        steps: count,
      };
    }
  } finally {
    gradient.dispose();
  }
}

function baselineOf(baseline: TensorLike | undefined, x: Tensor): Tensor {
  if (baseline === undefined) return zerosLike(x);
  const given = toTensor(baseline, x.dtype, 'baseline');
  if (given.shape.join() === x.shape.join()) return given;
  if (given.shape.join() === x.shape.slice(1).join()) return broadcastTo(reshape(given, [1, ...given.shape]), x.shape);
  throw new ShapeError(
    `The baseline has the shape [${given.shape.join(', ')}]; examples have [${x.shape.slice(1).join(', ')}], all of them [${x.shape.join(', ')}].`,
  );
}

function meanGradient(gradient: (x: Tensor) => Tensor, from: Tensor, path: Tensor, steps: number): Tensor {
  let total: Tensor | undefined;
  for (let step = 0; step < steps; step++) {
    const one = gradient(add(from, mul(path, (step + 0.5) / steps)));
    total = total === undefined ? one : add(total, one);
  }
  return mul(total!, 1 / steps);
}

async function errorsOf(
  attributions: Tensor,
  { scores }: Subject,
  baselineScores: readonly number[],
): Promise<number[]> {
  const sums = await sum(reshape(attributions, [attributions.shape[0]!, -1]), 1).data();
  return scores.map((score, row) => {
    const difference = score - baselineScores[row]!;
    return Math.abs(sums[row]! - difference) / Math.max(Math.abs(difference), 1e-6);
  });
}
