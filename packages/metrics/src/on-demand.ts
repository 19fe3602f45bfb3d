/**
 * Metrics by their names, loaded when they are asked for: what training needs, so that a page downloads those that it uses.
 * The package's other entry has them all at hand.
 */
import { metricFamilies } from './families.ts';
import type { Metric, MetricConfig } from './metric.ts';
import { entryFor, type MetricContext, type MetricFunction, metricKind, readMetric } from './read-metric.ts';

const families = Object.fromEntries(metricFamilies.flatMap((family) => family.names.map((name) => [name, family])));

/**
 * Loads the metrics that are asked for by name.
 *
 * @returns `getMetric` for these
 * @throws ArgumentError when no metric has one of the names, suggesting the nearest
 * @example
 * const getMetric = await loadMetrics(['accuracy']);
 */
export async function loadMetrics(
  wanted: readonly (string | MetricConfig | Metric | MetricFunction)[],
): Promise<(metric: string | MetricConfig | Metric | MetricFunction, context?: MetricContext) => Metric> {
  const kinds = wanted.map(metricKind).filter((kind) => kind !== undefined);
  const tables = await Promise.all(kinds.map((kind) => entryFor(families, kind).load()));
  const metrics = Object.assign({}, ...tables);
  return (metric, context = {}) => readMetric(metric, context, metrics);
}
