/** The options of `compile` from what a file says of them; `saved-compile.ts` writes it. */
import { ArgumentError } from '@neurite/backend';
import type { CompileOptions } from '../compile.ts';
import { hasText, mapEntries } from '../compile-entries.ts';
import type { SavedCompile } from './manifest.ts';
import type { SavedCustom } from './saved-compile.ts';

/** Losses and metrics of the user's own, by the names of the functions. */
export type CustomFunctions = Readonly<Record<string, unknown>>;

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

function isSavedEntry(value: unknown): value is string | object {
  return typeof value === 'string' || isCustom(value) || hasText(value, 'name') || hasText(value, 'metric');
}

function isCustom(value: unknown): value is SavedCustom {
  return hasText(value, 'custom');
}
