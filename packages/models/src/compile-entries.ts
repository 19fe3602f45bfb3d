/** The losses and metrics that `compile` was given, in whatever form: one, a list, a record by the outputs' names. */
import type { LossFunction } from '@neurite/losses';
import type { Metric, MetricFunction } from '@neurite/metrics';
import type { LossLike } from './compile.ts';

/** Applies a function to every loss or metric in a list or record, nested at will; `null` stays. */
export function mapEntries<T>(
  value: unknown,
  isEntry: (value: unknown) => value is T,
  fn: (entry: T) => unknown,
): unknown {
  if (value === null || value === undefined) return value;
  if (isEntry(value)) return fn(value);
  if (Array.isArray(value)) return value.map((item) => mapEntries(item, isEntry, fn));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapEntries(item, isEntry, fn)]));
}

/** All of them, in one list. */
export function listEntries<T>(value: unknown, isEntry: (value: unknown) => value is T): T[] {
  const entries: T[] = [];
  mapEntries(value, isEntry, (entry) => entries.push(entry));
  return entries;
}

export function hasText(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string';
}

export function isLossEntry(value: unknown): value is LossLike {
  return typeof value === 'string' || typeof value === 'function' || hasText(value, 'name');
}

export function isMetricEntry(value: unknown): value is string | Metric | MetricFunction | LossFunction {
  return typeof value === 'string' || typeof value === 'function' || hasText(value, 'metric') || hasText(value, 'name');
}
