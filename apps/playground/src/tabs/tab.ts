import type { ComponentType } from 'preact';
import type { Progress } from '../engine/experiment.ts';
import type { Fields } from '../frame/settings.ts';
import type { PaceName } from '../frame/paces.ts';

/**
 * A tab of the playground, as the page sees it; what it trains is an `Experiment`, in the worker.
 *
 * @typeParam Config its settings
 * @typeParam Material what its experiment gives once
 * @typeParam View what its experiment gives again and again
 */
export interface Tab<Config extends object, Material, View> {
  /** As in the address, and in `experiments.ts`. */
  readonly id: string;
  readonly title: string;
  /** What can be seen here, in a sentence. */
  readonly about: string;
  readonly fields: Fields<Config>;
  /** What the bar of progress counts. Default 'epochs'. */
  readonly counts?: string;
  /** The pace at first. Default 'brisk'. */
  readonly pace?: PaceName;
  /** The program that does this run in Node. */
  readonly program: (config: Config) => string;
  readonly Panel: ComponentType<PanelProps<Config, Material, View>>;
  /** Why training cannot begin with these settings, if so. */
  readonly hindrance?: (config: Config) => string | undefined;
}

/** What a tab's panel is given. It is drawn anew when any of it changes; `view` is undefined until the worker has answered. */
export interface PanelProps<Config, Material, View> {
  readonly config: Config;
  readonly configure: (change: Partial<Config>) => void;
  readonly material: Material | undefined;
  readonly view: View | undefined;
  readonly progress: Progress;
  /** Asks the experiment a question of the tab's own. */
  readonly ask: (question: unknown) => Promise<unknown>;
}
