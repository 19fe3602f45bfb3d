/** Looks into a step of training: what is measured inside of it, and how it is read outside. */
import type { AnyModel, Measurements, StepParts } from '@neurite/models';
import { activationOf, outputLayer } from '@neurite/models';
import {
  cast,
  concat,
  max,
  mean,
  min,
  reshape,
  softmax,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tensor,
  type Variable,
} from '@neurite/tensors';
import type { InputScale } from './ailments/input-scale.ts';
import { lossOf } from '../single-output.ts';
import type { JudgedValues } from './ailments/output-and-loss.ts';
import type { LayerObservation } from './chart.ts';
import { histogramOf } from './histogram.ts';
import type { LabelledBatch } from './label-record.ts';
import {
  asRows,
  type Figure,
  FIGURES,
  layerFigures,
  type MeasuredLayer,
  measuredLayers,
  unitPeaks,
} from './layer-statistics.ts';

/** What was found in one step. */
export interface Findings {
  readonly loss: number;
  /** How many examples the step had. */
  readonly examples: number;
  readonly layers: readonly LayerObservation[];
  /** For each layer that was seen, by its path, the largest magnitude of each of its units. */
  readonly peaks: ReadonlyMap<string, ArrayLike<number>>;
  readonly input: InputScale | undefined;
  readonly judged: JudgedValues | undefined;
  readonly labels: LabelledBatch | undefined;
}

/** More classes or features than this are not read for every step that is looked into. */
const MAX_READ = 1000;

/** Examines steps of one model. What is measured is settled when a step is traced; reading goes by the same plan. */
export class StepExamination {
  #layers: readonly MeasuredLayer[] = [];
  #peaked: readonly string[] = [];
  #output: readonly number[] | undefined;
  #model: AnyModel | undefined;
  readonly #histograms: boolean;

  /** @param options `histograms`: whether the values of kernels and gradients are read and counted */
  constructor({ histograms = false }: { readonly histograms?: boolean } = {}) {
    this.#histograms = histograms;
  }

  /** The part inside of the step. */
  measure(parts: StepParts): Measurements {
    this.#model = parts.model;
    this.#layers = measuredLayers(parts);
    const seen = this.#layers.filter(({ output }) => output !== undefined);
    this.#peaked = seen.map(({ path }) => path);
    const figures = this.#layers.flatMap((layer) => layerFigures(layer, parts));
    const peaks = seen.map(({ output }) => unitPeaks(output!));
    const values = this.#histograms ? this.#layers.map((layer, index) => kernelValues(layer, index, parts)) : [];
    this.#layers = this.#layers.map((layer) => ({ ...layer, output: undefined }));
    return {
      figures: stack([parts.loss, tensor(parts.batch.size), ...figures].map((figure) => reshape(figure, []))),
      ...Object.fromEntries(peaks.map((peak, index) => [`peaks${index}`, peak])),
      ...Object.assign({}, ...values),
      ...inputFigures(parts),
      ...this.#judgedFigures(parts),
    };
  }

  /** The part outside of it. */
  async read(measured: Measurements): Promise<Findings> {
    const names = Object.keys(measured);
    const values = await Promise.all(names.map((name) => measured[name]!.data()));
    const data = new Map(names.map((name, index) => [name, values[index]!]));
    const figures = data.get('figures')!;
    const peaks = new Map(this.#peaked.map((path, index) => [path, data.get(`peaks${index}`)!]));
    const [means, deviations] = [data.get('inputMeans'), data.get('inputDeviations')];
    const extents = data.get('extents');
    return {
      loss: figures[0]!,
      examples: figures[1]!,
      layers: this.#layers.map((layer, index) => {
        const start = 2 + index * FIGURES.length;
        const seen = observed(layer, figures.slice(start, start + FIGURES.length), peaks.get(layer.path));
        const [weights, gradients] = [data.get(`weights${index}`), data.get(`gradients${index}`)];
        if (weights === undefined || gradients === undefined) return seen;
        return { ...seen, weightHistogram: histogramOf(weights), gradientHistogram: histogramOf(gradients) };
      }),
      peaks,
      input: means === undefined ? undefined : { means, deviations: deviations! },
      judged: extents === undefined ? undefined : judgedValues(extents, this.#output!.at(-1) ?? 1),
      labels: this.#labels(data),
    };
  }

  #judgedFigures({ model, layerOutputs, batch }: StepParts): Record<string, Tensor> {
    const whole = layerOutputs.findLast(({ layer }) => layer === (model as unknown));
    const [output, target] = [whole?.outputs[0], batch.y[0]];
    if (output === undefined || target === undefined || whole!.outputs.length > 1 || lossOf(model) === undefined)
      return {};
    this.#output = output.shape;
    const rows = asRows(output);
    const sums = sum(rows, 1);
    const targets = cast(target, 'float32');
    const extents = stack([rows, sums, targets].flatMap((x) => [min(x), max(x)]));
    const isSmall = output.rank === 2 && output.shape[1]! <= MAX_READ;
    return isSmall ? { extents, outputs: probabilities(model, rows), targets: reshape(targets, [-1]) } : { extents };
  }

  #labels(data: ReadonlyMap<string, ArrayLike<number>>): LabelledBatch | undefined {
    const [outputs, targets] = [data.get('outputs'), data.get('targets')];
    const kind = outputs === undefined ? undefined : lossOf(this.#model!)?.labels;
    if (outputs === undefined || targets === undefined) return undefined;
    const [examples, units] = this.#outputOf(outputs, targets, kind);
    if (kind === 'binary' && units === 1) {
      const both = Array.from({ length: 2 * examples }, (_, index) =>
        index % 2 === 1 ? outputs[index >> 1]! : 1 - outputs[index >> 1]!,
      );
      return { probabilities: both, labels: Array.from(targets, (value) => Math.round(value)), classes: 2 };
    }
    if (kind === 'sparse') return { probabilities: outputs, labels: Array.from(targets), classes: units };
    if (kind !== 'oneHot' || targets.length !== outputs.length) return undefined;
    const labels = Array.from({ length: examples }, (_, row) => {
      const own = Array.from({ length: units }, (__, index) => targets[row * units + index]!);
      return own.indexOf(Math.max(...own));
    });
    return { probabilities: outputs, labels, classes: units };
  }

  /** The last batch of an epoch may have fewer rows than the step that was traced first. */
  #outputOf(outputs: ArrayLike<number>, targets: ArrayLike<number>, kind: string | undefined): [number, number] {
    const units = this.#output![1]!;
    return [kind === 'sparse' ? targets.length : outputs.length / units, units];
  }
}

/** All values of a layer's kernels, and of their gradients. */
function kernelValues({ weights }: MeasuredLayer, index: number, { before, gradients }: StepParts): Measurements {
  const kernels = weights.filter(({ rank }) => rank >= 2);
  if (kernels.length === 0) return {};
  const flat = (of: ReadonlyMap<Variable, Tensor>): Tensor =>
    concat(kernels.map((kernel) => reshape(of.get(kernel)!, [-1])));
  return { [`weights${index}`]: flat(before), [`gradients${index}`]: flat(gradients) };
}

function inputFigures({ batch }: StepParts): Record<string, Tensor> {
  const input = batch.x[0];
  if (input === undefined || input.dtype !== 'float32' || input.rank < 2 || input.shape.at(-1)! > MAX_READ) return {};
  const rows = asRows(input);
  const means = mean(rows, 0);
  return { inputMeans: means, inputDeviations: sqrt(mean(square(sub(rows, means)), 0)) };
}

/** The outputs as probabilities, whatever the loss does with them. */
function probabilities(model: AnyModel, rows: Tensor): Tensor {
  const loss = lossOf(model)!;
  if (loss.expects !== 'logits') return rows;
  return loss.labels === 'binary'
    ? rows.sigmoid()
    : activationOf(outputLayer(model, 0)) === 'softmax'
      ? rows
      : softmax(rows);
}

function observed(
  layer: MeasuredLayer,
  figures: ArrayLike<number>,
  peaks: ArrayLike<number> | undefined,
): LayerObservation {
  const figure = (name: Figure): number => figures[FIGURES.indexOf(name)]!;
  const [weightNorm, updateNorm] = [Math.sqrt(figure('weightSquares')), Math.sqrt(figure('updateSquares'))];
  const silent = Array.from(peaks ?? []).filter((peak) => peak === 0).length;
  return {
    path: layer.path,
    className: layer.layer.className,
    activation: layer.activation,
    hasKernel: layer.weights.some(({ rank }) => rank >= 2),
    gradientNorm: Math.sqrt(figure('gradientSquares')),
    weightNorm,
    updateNorm,
    updateRatio: updateNorm / Math.max(weightNorm, 1e-12),
    activationMean: figure('activationMean'),
    activationStd: Math.sqrt(Math.max(figure('activationSquares') - figure('activationMean') ** 2, 0)),
    deadShare: silent / Math.max(peaks?.length ?? 0, 1),
    saturatedShare: figure('saturatedShare'),
    effectiveRank: figure('effectiveRank'),
  };
}

function judgedValues(extents: ArrayLike<number>, units: number): JudgedValues {
  const extent = (index: number) => ({ least: extents[2 * index]!, most: extents[2 * index + 1]! });
  return { outputs: extent(0), rowSums: extent(1), targets: extent(2), units };
}
