import '@neurite/backend-cpu';
import { expect, it } from 'vitest';
import { metricFamilies } from './families.ts';
import { loadMetrics } from './on-demand.ts';
import { getMetric } from './registry.ts';

it.each(metricFamilies)('finds a family by the names of its metrics: $names.0 and others', async (family) => {
  expect(Object.keys(await family.load())).toEqual(family.names);
});

it('gives the metrics that were asked for, by name, with options, or as they are', async () => {
  const own = getMetric('f1');
  const load = await loadMetrics(['acc', { metric: 'binaryAccuracy', threshold: 0.3 }, own]);
  const context = { loss: { labels: 'binary', expects: 'logits' } } as const;
  expect(load('acc', context).config).toEqual(getMetric('acc', context).config);
  expect(load({ metric: 'binaryAccuracy', threshold: 0.3 }).config).toMatchObject({ threshold: 0.3 });
  expect(load(own)).toBe(own);
  await expect(loadMetrics(['acuracy'])).rejects.toThrow("Unknown metric 'acuracy'. Did you mean 'accuracy'?");
});
