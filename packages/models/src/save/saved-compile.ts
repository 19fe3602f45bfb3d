/** How a model was compiled, as plain data and back: losses and metrics keep the form (one, list, record) they were given in. */
import { ArgumentError } from '@neurite/backend';
import { getLoss, type LossFunction } from '@neurite/losses';
import { getMetric, type Metric, type MetricFunction } from '@neurite/metrics';
import type { CompileOptions, LossLike, MetricLike } from '../compile.ts';
import type { SavedCompile } from './manifest.ts';

/** Stands in a file for a function or a metric of the user's own. */
export interface SavedCustom {
  readonly custom: string;
}

/** Losses and metrics of the user's own, by the names of the functions. */
export type CustomFunctions = Readonly<Record<string, unknown>>;

/** The options of `compile` as plain data; what is a function of the user's own is named only. */
export function savedCompile(options: CompileOptions): SavedCompile {
  const loss = (one: LossLike): unknown => {
    const { config, name } = getLoss(one);
    return config ?? ({ custom: name } satisfies SavedCustom);
  };
  const metric = (one: MetricLike): unknown => {
    if (typeof one === 'string') return one;
    const { config, name } = getMetric(one);
    return config ?? ({ custom: name } satisfies SavedCustom);
  };
  const { lossWeights, metrics, weightedMetrics } = options;
  return {
    ...(options.loss === undefined ? {} : { loss: mapEntries(options.loss, isLossEntry, loss) }),
    ...(metrics === undefined ? {} : { metrics: mapEntries(metrics, isMetricEntry, metric) }),
    ...(weightedMetrics === undefined ? {} : { weightedMetrics: mapEntries(weightedMetrics, isMetricEntry, metric) }),
    ...(lossWeights === undefined ? {} : { lossWeights }),
  };
}

/**
 * The options of `compile` from plain data.
 *
 * @throws ArgumentError naming the function that is missing among the custom objects
 */
export function compileFrom(saved: SavedCompile, customObjects: CustomFunctions, path: string): CompileOptions {
  const lookUp = (entry: unknown, role: string): unknown => {
    if (!isCustom(entry)) return entry;
    const found = Object.hasOwn(customObjects, entry.custom) ? customObjects[entry.custom] : undefined;
    if (found !== undefined) return found;
    throw new ArgumentError(
      `'${path}' was compiled with '${entry.custom}', a ${role} of your own, which a file cannot hold. Pass it, ` +
        `{ customObjects: { ${entry.custom} } }, or load without: { compile: false }.`,
    );
  };
  const metric = (entry: unknown): unknown => lookUp(entry, 'metric');
  return {
    ...saved,
    ...(saved.loss === undefined
      ? {}
      : { loss: mapEntries(saved.loss, isSavedEntry, (entry) => lookUp(entry, 'loss')) }),
    ...(saved.metrics === undefined ? {} : { metrics: mapEntries(saved.metrics, isSavedEntry, metric) }),
    ...(saved.weightedMetrics === undefined
      ? {}
      : { weightedMetrics: mapEntries(saved.weightedMetrics, isSavedEntry, metric) }),
  } as CompileOptions;
}

/** Applies a function to every loss or metric in a list or record, nested at will; `null` stays. */
function mapEntries<T>(value: unknown, isEntry: (value: unknown) => value is T, fn: (entry: T) => unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isEntry(value)) return fn(value);
  if (Array.isArray(value)) return value.map((item) => mapEntries(item, isEntry, fn));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapEntries(item, isEntry, fn)]));
}

function hasText(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string';
}

function isLossEntry(value: unknown): value is LossLike {
  return typeof value === 'string' || typeof value === 'function' || hasText(value, 'name');
}

function isMetricEntry(value: unknown): value is string | Metric | MetricFunction | LossFunction {
  return typeof value === 'string' || typeof value === 'function' || hasText(value, 'metric') || hasText(value, 'name');
}

function isSavedEntry(value: unknown): value is string | object {
  return typeof value === 'string' || isCustom(value) || hasText(value, 'name') || hasText(value, 'metric');
}

function isCustom(value: unknown): value is SavedCustom {
  return hasText(value, 'custom');
}
