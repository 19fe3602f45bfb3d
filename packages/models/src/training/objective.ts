/** What a model is judged by: its losses and metrics, gathered over the batches of a pass. */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { type Layer, type LayerValue, maskOf } from '@neurite/layers';
import { getLoss, type Loss } from '@neurite/losses';
import { getMetric, type Metric } from '@neurite/metrics';
import { add, cast, mul, reshape, type Tensor, tensor, type Variable, variable } from '@neurite/tensors';
import type { CompileOptions, LossLike } from '../compile.ts';
import type { Logs } from '../history.ts';
import { type Batch, examplesOf } from './data.ts';
import type { StepResult } from './step.ts';

/** How much each class counts in the loss, by its label. */
export type ClassWeight = Readonly<Record<number, number>>;

export class Objective {
  /** Whether batches are taken in by compiled steps, which leave metrics out that cannot be compiled. */
  readonly isCompiled: boolean;
  readonly losses: readonly Loss[];
  readonly metrics: readonly Metric[];
  readonly #lossWeights: readonly number[];
  readonly #lossSum: Variable = variable(0, { name: 'lossSum', trainable: false });
  readonly #examples: Variable = variable(0, { name: 'examples', trainable: false });

  constructor(options: CompileOptions, isCompiled: boolean) {
    this.isCompiled = isCompiled;
    const losses = [options.loss].flat() as LossLike[];
    this.losses = losses.map((loss) => getLoss(loss));
    this.metrics = [options.metrics ?? []].flat().map((metric) => getMetric(metric, { loss: this.losses[0]! }));
    this.#lossWeights = options.lossWeights ?? losses.map(() => 1);
    if (this.#lossWeights.length !== this.losses.length) {
      throw new ArgumentError(`compile got ${this.losses.length} losses and ${this.#lossWeights.length} lossWeights.`);
    }
  }

  /** The loss of a batch: the weighted sum of the losses of all outputs. */
  loss(batch: Batch, outputs: readonly Tensor[], classWeight?: ClassWeight): Tensor {
    if (outputs.length !== this.losses.length || batch.y.length !== outputs.length) {
      throw new ShapeError(
        `The model has ${outputs.length} outputs; it was compiled with ${this.losses.length} losses and given ` +
          `${batch.y.length} targets. Each output needs one of both.`,
      );
    }
    const terms = this.losses.map((loss, index) => {
      const mask = maskOf(outputs[index]!);
      const value = loss(batch.y[index]!, outputs[index]!, {
        ...(mask === undefined ? {} : { mask }),
        ...(batch.sampleWeight === undefined ? {} : { sampleWeight: batch.sampleWeight }),
        ...(classWeight === undefined ? {} : { classWeight }),
      });
      return this.#lossWeights[index] === 1 ? value : mul(value, this.#lossWeights[index]!);
    });
    return terms.reduce(add);
  }

  /** Takes a batch into the figures of the pass. */
  update(examples: Batch, outputs: readonly Tensor[], loss: Tensor): StepResult {
    this.#lossSum.assign(add(this.#lossSum, mul(loss, examples.size)));
    this.#examples.assign(add(this.#examples, examples.size));
    for (const metric of this.metrics) if (this.#isInside(metric)) updateMetric(metric, examples, outputs);
    return { loss, outputs: this.metrics.every((metric) => this.#isInside(metric)) ? [] : outputs };
  }

  /** Takes a batch into the metrics that a compiled step left out. */
  updateUncompiled(batch: Batch, outputs: readonly Tensor[]): void {
    const examples = examplesOf(batch);
    for (const metric of this.metrics) if (!this.#isInside(metric)) updateMetric(metric, examples, outputs);
  }

  #isInside(metric: Metric): boolean {
    return metric.isTraceable || !this.isCompiled;
  }

  /** The figures over the batches since the last {@link reset}. */
  async logs(): Promise<Logs> {
    const examples = Math.max(await this.#examples.item(), 1);
    const logs: Record<string, number> = { loss: (await this.#lossSum.item()) / examples };
    for (const metric of this.metrics) {
      await metric.settle?.();
      const result = metric.result();
      // What is no single figure (a confusion matrix, a score for each class) is read from the metric itself.
      if (result.size === 1) logs[metric.name] = await result.item();
    }
    return logs;
  }

  reset(): void {
    this.#lossSum.assign(tensor(0));
    this.#examples.assign(tensor(0));
    for (const metric of this.metrics) metric.reset();
  }
}

function updateMetric(metric: Metric, examples: Batch, outputs: readonly Tensor[]): void {
  metric.update(examples.y[0]!, outputs[0]!, countedWeight(maskOf(outputs[0]!), examples.sampleWeight));
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
