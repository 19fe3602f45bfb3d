/** Explanations by the gradient at the example itself. */
import { ArgumentError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import { abs, add, div, max, min, mul, RandomGenerator, sub, type Tensor, type TensorLike } from '@neurite/tensors';
import {
  assertDifferentiable,
  inputGradient,
  layerGradient,
  type Subject,
  subjectOf,
  type TargetOptions,
} from './differentiable.ts';
import type { Explanation } from './explanation.ts';

/** How {@link saliency} and {@link gradientTimesInput} go about it. */
export interface GradientOptions extends TargetOptions {
  /** Explains what this layer gives, by its path, in place of the input: for models that take whole numbers. */
  readonly layer?: string;
}

/**
 * How strongly the output of a class changes with each value of the input: |∂ output / ∂ x|.
 *
 * Source: Simonyan, Vedaldi and Zisserman, Deep inside convolutional networks (2013), arXiv 1312.6034.
 *
 * @param x examples, [examples, …]
 * @returns attributions of the shape of x, at least 0
 * @throws NeuriteError when a layer has no derivative, naming it
 * @example
 * const { attributions } = await saliency(model, images);
 */
export async function saliency<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  options: GradientOptions = {},
): Promise<Explanation> {
  const subject = await subjectOf(model, x, options);
  const { gradient } = await gradientAt(subject, options.layer);
  return explanation(subject, abs(gradient));
}

/**
 * The gradient times the input, which for a linear model is the very contribution of each value: x · ∂ output / ∂ x.
 *
 * Source: Shrikumar, Greenside and Kundaje, Learning important features through propagating activation differences (ICML 2017).
 *
 * @param x examples, [examples, …]
 * @returns attributions of the shape of x, with their signs
 * @throws NeuriteError when a layer has no derivative, naming it
 * @example
 * const { attributions } = await gradientTimesInput(model, images, { target: 3 });
 */
export async function gradientTimesInput<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  options: GradientOptions = {},
): Promise<Explanation> {
  const subject = await subjectOf(model, x, options);
  const { gradient, output } = await gradientAt(subject, options.layer);
  return explanation(subject, mul(gradient, output));
}

/** How {@link smoothGrad} goes about it. */
export interface SmoothGradOptions extends TargetOptions {
  /** How many noisy copies of each example are averaged over. Default 25. */
  readonly samples?: number;
  /** The deviation of the noise, as a share of the range of the values of x. Default 0.15. */
  readonly noise?: number;
  /** Fixes the noise. Default 0. */
  readonly seed?: number;
}

/**
 * Saliency averaged over noisy copies of the examples, which takes away the specks: the magnitude of the mean gradient.
 *
 * Source: Smilkov et al., SmoothGrad (2017), arXiv 1706.03825.
 *
 * @param x examples, [examples, …]
 * @returns attributions of the shape of x, at least 0
 * @throws ArgumentError when there are no samples or the noise is negative
 * @example
 * const { attributions } = await smoothGrad(model, images, { samples: 50, seed: 1 });
 */
export async function smoothGrad<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  { samples = 25, noise = 0.15, seed = 0, ...options }: SmoothGradOptions = {},
): Promise<Explanation> {
  if (!Number.isInteger(samples) || samples < 1 || !(noise >= 0)) {
    throw new ArgumentError(
      `smoothGrad needs at least one sample, and noise of at least 0; got samples ${samples}, noise ${noise}.`,
    );
  }
  const subject = await subjectOf(model, x, options);
  const gradient = inputGradient(subject);
  const generator = new RandomGenerator(seed);
  const deviation = mul(sub(max(subject.x), min(subject.x)), noise);
  let total: Tensor | undefined;
  for (let count = 0; count < samples; count++) {
    const one = gradient(add(subject.x, mul(generator.normal(subject.x.shape), deviation)));
    total = total === undefined ? one : add(total, one);
  }
  gradient.dispose();
  await assertDifferentiable(subject, total!);
  return explanation(subject, abs(div(total!, samples)));
}

async function gradientAt(subject: Subject, layer: string | undefined): Promise<{ gradient: Tensor; output: Tensor }> {
  if (layer !== undefined) return layerGradient(subject, layer);
  const compute = inputGradient(subject);
  const gradient = compute(subject.x);
  compute.dispose();
  await assertDifferentiable(subject, gradient);
  return { gradient, output: subject.x };
}

function explanation({ targets, scores }: Subject, attributions: Tensor): Explanation {
  return { attributions, targets, scores };
}
