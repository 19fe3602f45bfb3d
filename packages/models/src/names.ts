import { ArgumentError } from '@neurite/backend';
import type { Layer, LayerValue } from '@neurite/layers';

/**
 * Gives every layer without a name one from its class, numbered from the second on: `dense`, `dense_1`, `conv2d`.
 *
 * @throws ArgumentError when two layers were given the same name
 */
export function nameLayers(layers: readonly Layer<never, LayerValue>[]): void {
  const distinct = [...new Set(layers)];
  const taken = new Set<string>();
  for (const { name, className } of distinct) {
    if (name === undefined) continue;
    if (taken.has(name))
      throw new ArgumentError(`Two layers are named '${name}' (one of them a ${className}); names must differ.`);
    taken.add(name);
  }
  for (const layer of distinct) {
    if (layer.name !== undefined) continue;
    const base = `${layer.className[0]!.toLowerCase()}${layer.className.slice(1)}`;
    let name = base;
    for (let number = 1; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    layer.name = name;
  }
}
