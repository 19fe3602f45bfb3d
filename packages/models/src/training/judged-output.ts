/** Which output of a model is judged by what: reads the forms in which `compile` takes losses and metrics. */
import { ArgumentError, unknownName } from '@neurite/backend';
import { getLoss, type Loss } from '@neurite/losses';
import type { Metric } from '@neurite/metrics';
import { loadMetrics } from '@neurite/metrics/on-demand';
import type { CompileOptions, LossLike, MetricLike, Metrics } from '../compile.ts';
import { isMetricEntry, listEntries } from '../compile-entries.ts';

/** `getMetric` for the metrics that `compile` was given. */
export type GetMetric = Awaited<ReturnType<typeof loadMetrics>>;

/**
 * Loads the metrics that `compile` was given by name.
 *
 * @throws ArgumentError when there is none of that name
 */
export function loadNamedMetrics({ metrics, weightedMetrics }: CompileOptions): Promise<GetMetric> {
  return loadMetrics([metrics, weightedMetrics].flatMap((given) => listEntries(given, isMetricEntry)));
}

/** An output of a model, with what it is judged by. */
export interface JudgedOutput {
  readonly name: string;
  /** Its place among the outputs of the model. */
  readonly index: number;
  readonly loss: Loss | undefined;
  /** How much its loss counts in the total. */
  readonly lossWeight: number;
  /** The metrics in which every example counts the same. */
  readonly metrics: readonly Metric[];
  /** The metrics in which examples count by their weights. */
  readonly weightedMetrics: readonly Metric[];
}

/**
 * The outputs that have a loss or a metric, in the order of the model's outputs.
 *
 * @throws ArgumentError when a list has another length than the model has outputs, or a record names one that there is not
 */
export function judgedOutputs(options: CompileOptions, getMetric: GetMetric, names: readonly string[]): JudgedOutput[] {
  const losses = lossesOf(options, names);
  const weights = ofEach('lossWeights', options.lossWeights, names);
  const metricsOf = (option: 'metrics' | 'weightedMetrics'): Metric[][] =>
    metricsOfEach(option, options[option], names).map((metrics, index) => {
      const loss = losses[index];
      return metrics.map((metric) => getMetric(metric, loss === undefined ? {} : { loss }));
    });
  const [metrics, weightedMetrics] = [metricsOf('metrics'), metricsOf('weightedMetrics')];
  return names
    .map((name, index) => ({
      name,
      index,
      loss: losses[index],
      lossWeight: weights[index] ?? 1,
      metrics: metrics[index]!,
      weightedMetrics: weightedMetrics[index]!,
    }))
    .filter(({ loss, ...output }) => loss !== undefined || output.metrics.length + output.weightedMetrics.length > 0);
}

/**
 * The loss of each of these outputs, as `compile` was told; `undefined` for one that has none.
 *
 * @example
 * lossesOf({ optimizer: 'adam', loss: { age: 'mse' } }, ['age', 'face']).map((loss) => loss?.name ?? 'none'); // ['meanSquaredError', 'none']
 */
export function lossesOf({ loss }: CompileOptions, names: readonly string[]): (Loss | undefined)[] {
  return lossOfEach(loss, names).map((one) => (one == null ? undefined : getLoss(one)));
}

function lossOfEach(loss: CompileOptions['loss'], names: readonly string[]): (LossLike | null | undefined)[] {
  const isOne = typeof loss === 'string' || typeof loss === 'function' || isConfig(loss, 'name');
  return ofEach('loss', isOne ? [loss as LossLike] : (loss as Exclude<typeof loss, LossLike>), names);
}

function metricsOfEach(option: string, metrics: Metrics | undefined, names: readonly string[]): MetricLike[][] {
  // A single metric without its list is what people write who come from other libraries; it can mean only one thing.
  const list = isMetric(metrics) ? [metrics] : metrics;
  const each = names.length === 1 && Array.isArray(list) ? [list.flat()] : ofEach(option, list as Metrics, names);
  return each.map((entry) => ([entry ?? []].flat() as (MetricLike | null)[]).filter((metric) => metric !== null));
}

function isMetric(value: unknown): value is MetricLike {
  return (
    typeof value === 'string' || typeof value === 'function' || isConfig(value, 'metric') || isConfig(value, 'name')
  );
}

/** Tells `{ name: 'huber', delta: 2 }` from a record by the names of outputs. */
function isConfig(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string';
}

/** An entry for each output, from a list or from a record by name. */
function ofEach<T>(
  option: string,
  given: readonly T[] | Readonly<Record<string, T>> | undefined,
  names: readonly string[],
): (T | undefined)[] {
  if (given === undefined) return names.map(() => undefined);
  if (!Array.isArray(given)) {
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) throw unknownName(`output in compile's ${option}`, unknown, names);
    return names.map((name) => (given as Readonly<Record<string, T>>)[name]);
  }
  if (given.length === names.length) return [...given];
  throw new ArgumentError(
    `compile got ${given.length} ${given.length === 1 ? 'entry' : 'entries'} as ${option}, and the model has ` +
      `${names.length} output${names.length === 1 ? '' : 's'} (${names.join(', ')}): give one for each, or a record by their names.`,
  );
}
