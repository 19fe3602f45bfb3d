/** A model as a function from inputs to the score of one class: what gradients explain. */
import { ArgumentError, currentBackend, NeuriteError, ShapeError } from '@neurite/backend';
import type { AnyLayer, CallContext, LayerValue } from '@neurite/layers';
import { activationOf, type AnyModel, type Model, outputLayer } from '@neurite/models';
import {
  add,
  argMax,
  grads,
  isTensor,
  jit,
  log,
  maximum,
  mean,
  mul,
  oneHot,
  RandomGenerator,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  toTensor,
  useBackend,
  zerosLike,
} from '@neurite/tensors';
import { namedLayers } from '../named-layers.ts';

/** Which output is explained. */
export interface TargetOptions {
  /**
   * The class whose output is explained, for all examples or for each. Default: the one the model gives the most; the only
   * output of a model that has one.
   */
  readonly target?: number | readonly number[];
}

/** A model that is explained, with the examples and the outputs that are asked about. */
export interface Subject {
  readonly model: AnyModel;
  /** [examples, …] */
  readonly x: Tensor;
  /** The class of each example. */
  readonly targets: readonly number[];
  /** The same as rows with a 1 at the class. */
  readonly chosen: Tensor;
  /** The score of each example: the output of its class. */
  readonly scores: readonly number[];
}

/**
 * Prepares a model to be explained.
 *
 * @throws ArgumentError for a model of several inputs or outputs, a class that there is not, or no examples
 * @throws ShapeError when the model cannot take the examples, naming the layer
 * @throws NeuriteError when the model gives what is no finite number
 */
export async function subjectOf<In extends LayerValue, Out extends LayerValue>(
  given: Model<In, Out>,
  examples: TensorLike,
  { target }: TargetOptions,
): Promise<Subject> {
  if (currentBackend() === undefined) await useBackend('auto');
  const model = given as unknown as AnyModel;
  const x = toTensor(examples, undefined, 'x');
  if (x.rank < 2)
    throw new ShapeError(`Explanations take examples of shape [examples, …]; got [${x.shape.join(', ')}].`);
  if (x.size === 0) throw new ArgumentError(`There is no example to explain: x has the shape [${x.shape.join(', ')}].`);
  const output = outputOf(model, x);
  const [count, classes] = output.shape as [number, number];
  const targets =
    target === undefined ? await best(output) : Array.from({ length: count }, (_, row) => targetOf(target, row));
  if (targets.length !== count || !targets.every((one) => Number.isInteger(one) && one >= 0 && one < classes)) {
    throw new ArgumentError(
      `target must be a class from 0 to ${classes - 1}, or one for each of the ${count} examples; got ${JSON.stringify(target)}.`,
    );
  }
  const chosen = oneHot(targets, classes);
  const scores = [...(await sum(mul(output, chosen), 1).data())];
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) {
    throw new NeuriteError(
      `The model gives ${scores[bad]} for example ${bad}, which nothing explains. Look for NaN in the example (findNonFinite) and in the weights.`,
    );
  }
  return { model, x, targets, chosen, scores };
}

function targetOf(target: number | readonly number[], row: number): number {
  return typeof target === 'number' ? target : (target[row] ?? Number.NaN);
}

async function best(output: Tensor): Promise<number[]> {
  return [...(await argMax(output, 1).data())];
}

/** The output of a model of one, as rows: [examples, units]. */
export function outputOf(model: AnyModel, x: Tensor, context: CallContext = {}): Tensor {
  const output = model.apply(x as never, context) as LayerValue;
  if (!isTensor(output)) {
    throw new ArgumentError(
      'Explanations are for models of one output; build one that gives the output in question: model({ inputs, outputs }).',
    );
  }
  if (output.rank === 2) return output;
  if (output.rank === 1) return output.reshape([-1, 1]);
  throw new ArgumentError(
    `Explanations are for models whose output is [examples, units]; this one gives [${output.shape.join(', ')}]. ` +
      'Put a layer at its end that picks or averages what is in question.',
  );
}

/** The sum over all examples of the outputs of their classes: each example's own depends on no other. */
export function totalScore(model: AnyModel, x: Tensor, chosen: Tensor, context: CallContext = {}): Tensor {
  return sum(mul(outputOf(model, x, context), chosen));
}

/** The smallest number that is normal in float32: what is 0 there is taken for this. */
const TINY = 1.2e-38;

/**
 * Outputs before their last softmax or sigmoid: of classes that exclude each other their logits, less the mean of these
 * (log p − mean log p); of questions by themselves log p − log (1 − p). Others as they are. Where a model is sure, the gradient
 * of a probability is all but zero, that of a logit is not.
 */
export function logitsOf(model: AnyModel, output: Tensor): Tensor {
  const activation = activationOf(outputLayer(model, 0));
  const logs = log(maximum(output, TINY));
  if (activation === 'softmax') return sub(logs, mean(logs, 1, true));
  return activation === 'sigmoid' ? sub(logs, log(maximum(sub(1, output), TINY))) : output;
}

/** Gradients of scores by inputs, compiled; to be disposed of. */
export interface InputGradient {
  (x: Tensor): Tensor;
  dispose(): void;
}

/**
 * The gradient of each example's score by the example.
 *
 * @throws ArgumentError when the model takes whole numbers
 */
export function inputGradient({ model, chosen, x }: Subject): InputGradient {
  if (x.dtype !== 'float32') {
    const first = namedLayers(model)[0]?.path ?? model.displayName;
    throw new ArgumentError(
      `The model takes whole numbers (${x.dtype}), by which nothing can be differentiated: its first layer '${first}' looks them up. ` +
        `Explain from that layer's output on: { layer: '${first}' }.`,
    );
  }
  const compiled = jit((input: Tensor, classes: Tensor) => grads((one) => totalScore(model, one!, classes))(input)[0]!);
  return Object.assign((input: Tensor) => compiled(input, chosen), { dispose: () => compiled.dispose() });
}

/** A model from some place on: the input, or what a layer gives. */
export interface ExplainedInput {
  /** What is there for the examples. */
  readonly value: Tensor;
  /** The outputs of the model with something else in its place. */
  readonly outputs: (value: Tensor) => Tensor;
  readonly gradient: InputGradient;
}

/** @throws ArgumentError when there is no such layer, listing those there are; without one, when the model takes whole numbers */
export function explainedInput(subject: Subject, path: string | undefined): ExplainedInput {
  const { model, x, chosen } = subject;
  if (path === undefined) {
    return { value: x, outputs: (value) => outputOf(model, value), gradient: inputGradient(subject) };
  }
  const layer = layerAt(model, path);
  const value = outputOfLayer(model, x, layer, path);
  const compiled = jit(
    (input: Tensor, examples: Tensor, classes: Tensor) =>
      grads((one) => totalScore(model, examples, classes, replacing(layer, one!)))(input)[0]!,
  );
  return {
    value,
    outputs: (other) => outputOf(model, x, replacing(layer, other)),
    gradient: Object.assign((input: Tensor) => compiled(input, x, chosen), { dispose: () => compiled.dispose() }),
  };
}

/** Puts a value in the place of what a layer gives. */
function replacing(layer: AnyLayer, value: Tensor): CallContext {
  return { intercept: (given, at) => (at === layer ? value : given) };
}

/** What a layer gives for the examples, and the gradient of each example's score by it. */
export interface LayerGradient {
  readonly output: Tensor;
  readonly gradient: Tensor;
}

/**
 * @param ofLogits whether it is the logit of the class that is differentiated, in place of its output
 * @throws ArgumentError when there is no such layer, listing those there are, or the model does not use it
 */
export function layerGradient({ model, x, chosen }: Subject, path: string, ofLogits = false): LayerGradient {
  const layer = layerAt(model, path);
  const output = outputOfLayer(model, x, layer, path);
  const [gradient] = grads((value) => {
    const outputs = outputOf(model, x, replacing(layer, value!));
    return sum(mul(ofLogits ? logitsOf(model, outputs) : outputs, chosen));
  })(output);
  return { output, gradient: gradient! };
}

/** The layer of that path. @throws ArgumentError listing the paths there are */
export function layerAt(model: AnyModel, path: string): AnyLayer {
  const layers = namedLayers(model);
  const found = layers.find((one) => one.path === path)?.layer;
  if (found !== undefined) return found;
  throw new ArgumentError(`The model has no layer '${path}'. It has: ${layers.map((one) => one.path).join(', ')}.`);
}

export function outputOfLayer(model: AnyModel, x: Tensor, layer: AnyLayer, path: string): Tensor {
  let seen: Tensor | undefined;
  outputOf(model, x, {
    intercept: (output, at) => {
      if (at === layer && isTensor(output)) seen = output;
      return output;
    },
  });
  if (seen !== undefined) return seen;
  throw new ArgumentError(
    `The layer '${path}' does not show what it gives: it runs inside of another layer's loop, or gives several tensors.`,
  );
}

/**
 * Makes sure that a gradient that is zero everywhere is not because a layer has none.
 *
 * @throws NeuriteError naming the layer
 */
export async function assertDifferentiable(subject: Subject, gradient: Tensor): Promise<void> {
  if ((await gradient.data()).some((value) => value !== 0)) return;
  const { model, x, chosen } = subject;
  // Units may all be silent for these examples; for random ones they are not.
  const other = add(x, new RandomGenerator(0).normal(x.shape));
  if ((await grads((one) => totalScore(model, one!, chosen))(other)[0]!.data()).some((value) => value !== 0)) return;
  const blocking = await blockingLayer(subject, other);
  if (blocking === undefined) return;
  throw new NeuriteError(
    `No gradient gets through the layer ${blocking}: what it computes has no derivative (argMax, round, a comparison, a cast), ` +
      'or it is dead. occlusion, permutationImportance and shapSampling need no gradients.',
  );
}

/** The last layer through whose output the score can be changed, but not through what comes into it. */
async function blockingLayer({ model, chosen }: Subject, x: Tensor): Promise<string | undefined> {
  const order: { readonly layer: AnyLayer; readonly output: Tensor }[] = [];
  const look = (output: LayerValue, layer: AnyLayer): LayerValue => {
    if (isTensor(output) && output.dtype === 'float32' && layer.sublayers.size === 0) order.push({ layer, output });
    return output;
  };
  outputOf(model, x, { intercept: look });
  const nudged = (nudges: readonly Tensor[]): CallContext => {
    let next = 0;
    return {
      intercept: (output, layer) =>
        order[next]?.layer === layer && isTensor(output) ? add(output, nudges[next++]!) : output,
    };
  };
  const gradients = grads((...nudges) => totalScore(model, x, chosen, nudged(nudges)))(
    ...order.map(({ output }) => zerosLike(output)),
  );
  const isAlive = await Promise.all(gradients.map(async (one) => (await one.data()).some((value) => value !== 0)));
  const place = isAlive.indexOf(true);
  return place < 0 ? order.at(-1)?.layer.displayName : order[place]!.layer.displayName;
}
