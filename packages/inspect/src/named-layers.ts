import type { AnyLayer } from '@neurite/layers';

/** A layer with its path in the model: `dense_1`, `encoder/selfAttention/queryDense`. */
export interface NamedLayer {
  readonly path: string;
  readonly layer: AnyLayer;
}

/** All layers inside of a layer, each once, those around others first. */
export function namedLayers(root: AnyLayer): NamedLayer[] {
  const found: NamedLayer[] = [];
  const seen = new Set<AnyLayer>([root]);
  const visit = (holder: AnyLayer, prefix: string): void => {
    for (const [name, layer] of holder.sublayers) {
      if (seen.has(layer)) continue;
      seen.add(layer);
      found.push({ path: prefix + name, layer });
      visit(layer, `${prefix}${name}/`);
    }
  };
  visit(root, '');
  return found;
}
