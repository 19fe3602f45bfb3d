/** What a model is judged by: its losses and metrics, gathered over the batches of a pass. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { type Layer, type LayerValue, maskOf } from '@neurite/layers';
import type { Metric } from '@neurite/metrics';
import {
  add,
  cast,
  isTensor,
  mul,
  reshape,
  runEagerly,
  type Tensor,
  tensor,
  type Variable,
  variable,
} from '@neurite/tensors';
import type { CompileOptions } from '../compile.ts';
import type { Logs } from '../history.ts';
import { weightsByClass } from './class-weights.ts';
import type { StepBatch, StepFigures } from './custom-step.ts';
import { type Batch, examplesOf } from './data.ts';
import { type GetMetric, type JudgedOutput, judgedOutputs } from './judged-output.ts';
import type { AnyModel } from './outputs.ts';
import type { StepResult } from './step.ts';

/** How much each class counts in the loss, by its label. */
export type ClassWeight = Readonly<Record<number, number>>;

/** A metric, with the key of its figure and where it finds what it judges. */
interface Figure {
  readonly key: string;
  readonly metric: Metric;
  /** The place of the output among those that are judged. */
  readonly position: number;
  readonly isWeighted: boolean;
}

/** The loss of a batch. */
export interface BatchLoss {
  /** The weighted sum over all outputs. */
  readonly total: Tensor;
  /** The loss of each output, by its place among those that are judged. */
  readonly byOutput: ReadonlyMap<number, Tensor>;
}

export class Objective {
  /** Whether batches are taken in by compiled steps, which leave metrics out that cannot be compiled. */
  readonly isCompiled: boolean;
  readonly #options: CompileOptions;
  readonly #getMetric: GetMetric;
  #outputNames: readonly string[] = [];
  #judged: readonly JudgedOutput[] = [];
  #figures: readonly Figure[] = [];
  readonly #examples: Variable = variable(0, { name: 'examples', trainable: false });
  /** The sums, over examples, of figures that are averaged: the loss, those of outputs, those that a step of one's own reports. */
  readonly #sums = new Map<string, Variable>();
  /** Metrics that a step of one's own reports. */
  readonly #reported = new Map<string, Metric>();
  /** The outputs of the batch in hand, for metrics that a compiled step leaves out. */
  #outputs: readonly Tensor[] = [];

  constructor(options: CompileOptions, getMetric: GetMetric, isCompiled: boolean) {
    this.isCompiled = isCompiled;
    this.#options = options;
    this.#getMetric = getMetric;
  }

  /**
   * Settles which output is judged by what, once the model knows its outputs.
   *
   * @returns whether that was not settled yet
   * @throws ArgumentError when losses or metrics do not fit the outputs
   */
  bind(model: AnyModel): boolean {
    const names = model.outputNames;
    if (names.join() === this.#outputNames.join()) return false;
    this.#judged = judgedOutputs(this.#options, this.#getMetric, names);
    this.#figures = figuresOf(this.#judged, names.length > 1);
    this.#outputNames = names;
    return true;
  }

  /** The outputs that have a loss or a metric, and so want a target. */
  get judged(): readonly JudgedOutput[] {
    return this.#judged;
  }

  /** All that is remembered of the batches so far, but for metrics that are not made of variables. */
  get variables(): Variable[] {
    return [this.#examples, ...this.#sums.values(), ...this.metrics.flatMap((metric) => metric.variables)];
  }

  /** All metrics, those that steps of one's own report included. */
  get metrics(): Metric[] {
    return [...this.#figures.map(({ metric }) => metric), ...this.#reported.values()];
  }

  /**
   * The place of an output's target in the list of targets, which has one for each output, or only for those that are
   * judged.
   */
  targetIndex(position: number, targets: number): number {
    return targets === this.#outputNames.length ? this.#judged[position]!.index : position;
  }

  /**
   * The loss of a batch: the weighted sum of the losses of all outputs.
   *
   * @throws ShapeError when outputs and targets do not match
   */
  loss(batch: StepBatch, outputs: readonly Tensor[], classWeight?: ClassWeight): BatchLoss {
    const losses = this.#losses(batch, outputs, classWeight);
    if (losses.length === 0) throw new ArgumentError('compile was given no loss for any of the outputs.');
    const total = losses.map(({ value, weight }) => (weight === 1 ? value : mul(value, weight))).reduce(add);
    return { total, byOutput: new Map(losses.map(({ value, position }) => [position, value])) };
  }

  #losses(
    batch: StepBatch,
    outputs: readonly Tensor[],
    classWeight?: ClassWeight,
  ): { readonly value: Tensor; readonly weight: number; readonly position: number }[] {
    const targets = batch.y.length;
    const isComplete = targets === outputs.length || targets === this.#judged.length;
    if (outputs.length !== this.#outputNames.length || !isComplete) {
      throw new ShapeError(
        `The model has ${outputs.length} outputs; it was compiled with ${this.#judged.length} losses and given ` +
          `${targets} targets. Each output needs one of both.`,
      );
    }
    if (classWeight !== undefined && this.#judged.length > 1) {
      throw new ArgumentError(
        `classWeight is for models of one output; this one has ${outputs.length}. Give a sampleWeight for each output: ` +
          `sampleWeight: { ${this.#judged.map(({ name }) => `${name}: […]`).join(', ')} }.`,
      );
    }
    return this.#judged.flatMap(({ index, loss, lossWeight }, position) => {
      if (loss === undefined) return [];
      const sampleWeight = weightOf(batch, position);
      const mask = maskOf(outputs[index]!);
      const value = loss(batch.y[this.targetIndex(position, targets)]!, outputs[index]!, {
        ...(mask === undefined ? {} : { mask }),
        ...(sampleWeight === undefined ? {} : { sampleWeight }),
        ...(classWeight === undefined ? {} : { classWeight }),
      });
      return [{ value, weight: lossWeight, position }];
    });
  }

  /**
   * Takes a batch into the metrics, and into the losses of single outputs where there are several.
   *
   * @param loss what {@link loss} gave, if it was asked
   */
  update(examples: StepBatch, outputs: readonly Tensor[], loss?: BatchLoss, classWeight?: ClassWeight): void {
    if (this.#outputNames.length > 1) {
      for (const [position, value] of loss?.byOutput ?? []) {
        this.#addToSum(`${this.#judged[position]!.name}Loss`, value, examples.size);
      }
    }
    this.#updateMetrics(examples, outputs, classWeight, (metric) => this.#isInside(metric));
    this.#outputs = this.#figures.every(({ metric }) => this.#isInside(metric)) ? [] : outputs;
  }

  /**
   * Takes in what a step reports of a batch, and closes the batch.
   *
   * @throws ArgumentError when it is neither a scalar nor a metric
   */
  take(examples: StepBatch, figures: StepFigures): StepResult {
    this.#examples.assign(add(this.#examples, examples.size));
    const scalars: Tensor[] = [];
    for (const [name, figure] of Object.entries(figures)) {
      if (isTensor(figure) && figure.size === 1) {
        const scalar = reshape(figure, []);
        scalars.push(scalar);
        this.#addToSum(name, scalar, examples.size);
      } else if (isMetric(figure)) this.#reported.set(name, figure);
      else {
        throw new ArgumentError(
          `The step reported '${name}', which is neither a scalar nor a metric: give mean(losses), or a metric such as ` +
            'binaryAccuracy() that the step updated.',
        );
      }
    }
    const outputs = this.#outputs;
    this.#outputs = [];
    // Without a figure of that name, all of them are watched for what is no number.
    const loss = isTensor(figures.loss) ? reshape(figures.loss, []) : (scalars.at(0) ?? tensor(0));
    return { loss: isTensor(figures.loss) ? loss : scalars.slice(1).reduce(add, loss), outputs };
  }

  #addToSum(name: string, value: Tensor, size: number): void {
    let sum = this.#sums.get(name);
    // Made while a program is traced, it belongs to the world outside, where the trace finds it as state.
    sum ??= runEagerly(() => variable(0, { name: `${name}Sum`, trainable: false }));
    this.#sums.set(name, sum);
    sum.assign(add(sum, mul(value, size)));
  }

  /** Takes a batch into the metrics that a compiled step left out. */
  updateUncompiled(batch: Batch, outputs: readonly Tensor[], classWeight?: ClassWeight): void {
    this.#updateMetrics(examplesOf(batch), outputs, classWeight, (metric) => !this.#isInside(metric));
  }

  #updateMetrics(
    examples: StepBatch,
    outputs: readonly Tensor[],
    classWeight: ClassWeight | undefined,
    isMeant: (metric: Metric) => boolean,
  ): void {
    for (const { metric, position, isWeighted } of this.#figures) {
      if (!isMeant(metric)) continue;
      const target = examples.y[this.targetIndex(position, examples.y.length)]!;
      const output = outputs[this.#judged[position]!.index]!;
      const weight = isWeighted ? metricWeight(examples, position, target, classWeight) : undefined;
      metric.update(target, output, countedWeight(maskOf(output), weight));
    }
  }

  #isInside(metric: Metric): boolean {
    return metric.isTraceable || !this.isCompiled;
  }

  /** The figures over the batches since the last {@link reset}. */
  async logs(): Promise<Logs> {
    const examples = Math.max(await this.#examples.item(), 1);
    const logs: Record<string, number> = {};
    // The total comes first, though a step closes with it.
    const sums = [...this.#sums].sort(([a], [b]) => Number(b === 'loss') - Number(a === 'loss'));
    for (const [name, sum] of sums) logs[name] = (await sum.item()) / examples;
    const metrics = [...this.#figures.map(({ key, metric }) => [key, metric] as const), ...this.#reported];
    for (const [key, metric] of metrics) {
      await metric.settle?.();
      const result = metric.result();
      // What is no single figure (a confusion matrix, a score for each class) is read from the metric itself.
      if (result.size === 1) logs[key] = await result.item();
    }
    return logs;
  }

  reset(): void {
    for (const sum of [this.#examples, ...this.#sums.values()]) sum.assign(tensor(0));
    for (const metric of this.metrics) metric.reset();
  }
}

/** Every metric under its key: `accuracy`; `genreAccuracy` where there are several outputs; `weightedAccuracy` for a second. */
function figuresOf(judged: readonly JudgedOutput[], isPrefixed: boolean): Figure[] {
  const figures: Figure[] = [];
  const add = (position: number, metric: Metric, isWeighted: boolean): void => {
    const named = (name: string): string => (isPrefixed ? `${judged[position]!.name}${capitalized(name)}` : name);
    const isTaken = figures.some(({ key }) => key === named(metric.name));
    const key = isWeighted && isTaken ? named(`weighted${capitalized(metric.name)}`) : named(metric.name);
    figures.push({ key, metric, position, isWeighted });
  };
  judged.forEach(({ metrics }, position) => metrics.forEach((metric) => add(position, metric, false)));
  judged.forEach(({ weightedMetrics }, position) => weightedMetrics.forEach((metric) => add(position, metric, true)));
  return figures;
}

/** `accuracy` → `Accuracy`: the second part of a name in camel case. */
export function capitalized(name: string): string {
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}

function isMetric(value: unknown): value is Metric {
  return typeof value === 'object' && value !== null && 'update' in value && 'result' in value;
}

/** The weights of the examples for an output: one list serves all outputs, else each has its own. */
function weightOf({ sampleWeights }: StepBatch, position: number): Tensor | undefined {
  return sampleWeights.length === 1 ? sampleWeights[0] : sampleWeights[position];
}

function metricWeight(
  examples: StepBatch,
  position: number,
  target: Tensor,
  classWeight: ClassWeight | undefined,
): Tensor | undefined {
  const sampleWeight = weightOf(examples, position);
  if (classWeight === undefined) return sampleWeight;
  const byClass = weightsByClass(target, classWeight);
  return sampleWeight === undefined ? byClass : mul(byClass, sampleWeight);
}

/** How much each step counts in a metric: nothing where the output's mask says that it is padding. */
function countedWeight(mask: Tensor | undefined, sampleWeight: Tensor | undefined): Tensor | undefined {
  if (mask === undefined || sampleWeight === undefined) return mask ?? sampleWeight;
  const open = [...sampleWeight.shape, ...new Array<number>(Math.max(mask.rank - sampleWeight.rank, 0)).fill(1)];
  return mul(cast(mask, 'float32'), reshape(sampleWeight, open));
}

/** The penalties that the regularizers of a model put on its weights; `undefined` where there are none. */
export function regularizationLoss(model: Layer<never, LayerValue>): Tensor | undefined {
  const penalties = model.trainableWeights.flatMap(({ variable: weight, regularizer }) =>
    regularizer === undefined ? [] : [regularizer.penalty(weight)],
  );
  return penalties.length === 0 ? undefined : penalties.reduce(add);
}
