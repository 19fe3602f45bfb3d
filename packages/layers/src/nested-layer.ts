/** Layers in the options of other layers: as plain data when they are saved, as layers again when they are loaded. */
import type { AnyLayer, Layer, LayerConfig, LayerValue } from './layer.ts';

/** A layer as plain data. */
export interface SavedLayer {
  readonly className: string;
  readonly config: LayerConfig;
}

/** What stands for a layer in the config of the one around it. */
export function nestedConfig<In extends LayerValue, Out extends LayerValue>(layer: Layer<In, Out>): SavedLayer {
  return { className: layer.className, config: layer.getConfig() };
}

/** A config with the layers in it made by `make`, in lists too. */
export function withNestedLayers(config: LayerConfig, make: (saved: SavedLayer) => AnyLayer): LayerConfig {
  const revive = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(revive);
    return isSavedLayer(value) ? make(value) : value;
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, revive(value)]));
}

/** An equal layer, with weights of its own; `overrides` are options that it has in place of the layer's. */
export function remade<L extends AnyLayer>(layer: L, overrides: LayerConfig = {}): L {
  const classes = new Map<string, new (config: LayerConfig) => AnyLayer>();
  const collect = (found: AnyLayer): void => {
    classes.set(found.className, found.constructor as new (config: LayerConfig) => AnyLayer);
    for (const inside of found.sublayers.values()) collect(inside);
  };
  collect(layer);
  const make = ({ className, config }: SavedLayer): AnyLayer =>
    new (classes.get(className)!)(withNestedLayers(config, make));
  return make({ className: layer.className, config: { ...layer.getConfig(), ...overrides } }) as L;
}

function isSavedLayer(value: unknown): value is SavedLayer {
  if (typeof value !== 'object' || value === null) return false;
  const { className, config } = value as Partial<SavedLayer>;
  return typeof className === 'string' && typeof config === 'object' && config !== null;
}
