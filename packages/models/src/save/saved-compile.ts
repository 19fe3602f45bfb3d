/** How a model was compiled, as plain data: losses and metrics keep the form (one, list, record) they were given in. */
import { getLoss } from '@neurite/losses';
import { getMetric } from '@neurite/metrics';
import type { CompileOptions, LossLike, MetricLike } from '../compile.ts';
import { isLossEntry, isMetricEntry, mapEntries } from '../compile-entries.ts';
import type { SavedCompile } from './manifest.ts';

/** Stands in a file for a function or a metric of the user's own. */
export interface SavedCustom {
  readonly custom: string;
}

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
  const { lossWeights, metrics, precision, weightedMetrics } = options;
  return {
    ...(options.loss === undefined ? {} : { loss: mapEntries(options.loss, isLossEntry, loss) }),
    ...(metrics === undefined ? {} : { metrics: mapEntries(metrics, isMetricEntry, metric) }),
    ...(weightedMetrics === undefined ? {} : { weightedMetrics: mapEntries(weightedMetrics, isMetricEntry, metric) }),
    ...(lossWeights === undefined ? {} : { lossWeights }),
    ...(precision === undefined ? {} : { precision }),
  };
}
