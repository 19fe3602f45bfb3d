/** Apart from the registry, so that a page that saves a model does not download every class of layers. */
import { ArgumentError } from '@neurite/backend';
import type { AnyLayer } from './layer.ts';
import type { SavedLayer } from './nested-layer.ts';

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
