/** Settings that stand in a file of a run. */
import type { RunFile } from '../engine/run-file.ts';
import { initialConfig, readConfig, writeConfig } from './settings.ts';
import type { AnyTab } from './workshop.ts';

/**
 * The settings in a file: no others than an address might say.
 *
 * @throws Error when they are damaged, or another version's
 */
export function configOf(tab: AnyTab, file: RunFile): object {
  const { config, refused } = readConfig(tab.fields, new URLSearchParams(written(tab, file.config)));
  if (tab.id !== file.tab || refused.length > 0) {
    throw new Error('It was written by another version of the playground, whose settings this one does not have.');
  }
  return config;
}

function written(tab: AnyTab, config: unknown): Record<string, string> {
  try {
    return writeConfig(tab.fields, { ...initialConfig(tab.fields), ...(config as object) });
  } catch {
    throw new Error('Its settings are damaged.');
  }
}
