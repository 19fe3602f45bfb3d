/** How the layers inside of a layer, and their weights, are found and named. */
import type { RandomGenerator } from '@neurite/tensors';
import type { AnyLayer, Weight } from './layer.ts';

/**
 * The layers held in an object's properties (directly, in arrays or in records), by path: `fc1`, `blocks/0`.
 *
 * @param isLayer tells a layer from other values; handed in, for `layer.ts` imports this file
 */
export function findLayers(holder: object, isLayer: (value: unknown) => value is AnyLayer): Map<string, AnyLayer> {
  const found = new Map<string, AnyLayer>();
  const visit = (path: string, value: unknown): void => {
    if (isLayer(value)) found.set(path, value);
    else if (Array.isArray(value)) value.forEach((item, index) => visit(`${path}/${index}`, item));
    else if (isRecord(value)) for (const [key, item] of Object.entries(value)) visit(`${path}/${key}`, item);
  };
  for (const [key, value] of Object.entries(holder)) visit(key, value);
  return found;
}

/** Every weight of a layer and of those inside, by path; those of a shared layer come once, where it is first met. */
export function namedWeights(root: AnyLayer): Map<string, Weight> {
  const named = new Map<string, Weight>();
  for (const [prefix, layer] of withPaths(root)) {
    for (const weight of layer.ownWeights) named.set(prefix + weight.name, weight);
  }
  return named;
}

/** The random generators of a layer and of those inside, by the path of the layer that draws from it. */
export function namedGenerators(root: AnyLayer): Map<string, RandomGenerator> {
  const named = new Map<string, RandomGenerator>();
  for (const [prefix, { ownGenerator }] of withPaths(root)) {
    if (ownGenerator !== undefined) named.set(`${prefix}generator`, ownGenerator);
  }
  return named;
}

/** The weights that training changes; whatever lies inside of a frozen layer is left out. */
export function trainableWeights(root: AnyLayer, seen: Set<AnyLayer> = new Set()): Weight[] {
  if (!root.trainable || seen.has(root)) return [];
  seen.add(root);
  const own = root.ownWeights.filter((weight) => weight.variable.trainable);
  return [...own, ...[...root.sublayers.values()].flatMap((layer) => trainableWeights(layer, seen))];
}

/** A layer and those inside, each once, with what stands before the names of its weights: `''`, `fc1/`, `blocks/0/`. */
function* withPaths(
  root: AnyLayer,
  prefix: string = '',
  seen: Set<AnyLayer> = new Set(),
): Generator<[string, AnyLayer]> {
  if (seen.has(root)) return;
  seen.add(root);
  yield [prefix, root];
  for (const [path, layer] of root.sublayers) yield* withPaths(layer, `${prefix}${path}/`, seen);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
