import { ArgumentError, nearestName } from '@neurite/backend';
import { Activation } from './core/activation.ts';
import { Dense } from './core/dense.ts';
import type { AnyLayer, LayerConfig } from './layer.ts';

/** A class of layers that can be made from plain data. */
export interface LayerClass {
  readonly className: string;
  new (config: never): AnyLayer;
}

/** The layers of this package, by the name they are saved under. */
const classes: ReadonlyMap<string, LayerClass> = new Map(
  ([Activation, Dense] as unknown as LayerClass[]).map((layerClass) => [layerClass.className, layerClass]),
);

/**
 * Makes a layer from what `getConfig` gave.
 *
 * @param customObjects classes of the user's own, by their `className`
 * @throws ArgumentError when no class has that name
 */
export function layerFromConfig(
  className: string,
  config: LayerConfig,
  customObjects: Readonly<Record<string, LayerClass>> = {},
): AnyLayer {
  const layerClass = Object.hasOwn(customObjects, className) ? customObjects[className] : classes.get(className);
  if (layerClass !== undefined) return new layerClass(config as never);
  const nearest = nearestName(className, [...classes.keys()]);
  throw new ArgumentError(
    `Unknown layer class '${className}'.${nearest === undefined ? '' : ` Did you mean '${nearest}'?`} ` +
      `If it is your own, pass it: { customObjects: { ${className} } }.`,
  );
}

/** A layer as plain data: what {@link layerFromConfig} takes. */
export interface SavedLayer {
  readonly className: string;
  readonly config: LayerConfig;
}

/**
 * A layer as plain data, fit to be written as JSON.
 *
 * @throws ArgumentError naming the layer and the option when one of them is a function of the user's own
 * @example
 * const { className, config } = layerToConfig(dense({ units: 5 }));
 * layerFromConfig(className, JSON.parse(JSON.stringify(config)));
 */
export function layerToConfig(layer: AnyLayer): SavedLayer {
  const saved = { className: layer.className, config: layer.getConfig() };
  assertPlain(saved.config, layer.displayName, []);
  return saved;
}

/** A model's config holds those of its layers, which are then named in the message instead of the model. */
function assertPlain(value: unknown, layer: string, path: readonly string[]): void {
  if (typeof value === 'function') {
    throw new ArgumentError(
      `Layer ${layer} cannot be saved: its option '${path[0]}' is a function of your own, which a file cannot hold. ` +
        'Use one that has a name, or write a layer class of your own and load it with { customObjects }.',
    );
  }
  if (typeof value !== 'object' || value === null) return;
  const { className, config } = value as Partial<SavedLayer>;
  if (typeof className === 'string' && typeof config === 'object') {
    const name = typeof config.name === 'string' ? `'${config.name}' (${className})` : className;
    assertPlain(config, name, []);
  } else {
    for (const [key, item] of Object.entries(value)) assertPlain(item, layer, [...path, key]);
  }
}
