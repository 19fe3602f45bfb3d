/** Which layers of a model are frozen, and whether that changed. */
import type { AnyLayer } from '@neurite/layers';

/** The paths of all frozen layers. */
export function frozenPaths(model: AnyLayer): string[] {
  return [...layersOf(model)].flatMap(([layer, path]) => (layer.trainable ? [] : [path]));
}

/** Tells whether a layer was frozen or thawed since this was made. */
export function freezingWatch(model: AnyLayer): () => boolean {
  const layers = [...layersOf(model).keys()];
  const before = layers.map(({ trainable }) => trainable);
  return () => layers.some(({ trainable }, index) => trainable !== before[index]);
}

/** A layer and all inside of it, each once, with its path. */
function layersOf(layer: AnyLayer, path = '', found: Map<AnyLayer, string> = new Map()): Map<AnyLayer, string> {
  if (found.has(layer)) return found;
  found.set(layer, path);
  for (const [name, sublayer] of layer.sublayers) layersOf(sublayer, `${path}/${name}`, found);
  return found;
}
