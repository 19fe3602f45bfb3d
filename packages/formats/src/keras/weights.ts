/** Which array of a file is which weight of a model. */
import { FormatError, ShapeError } from '@neurite/backend';
import { type AnyLayer, printShape, type Weight } from '@neurite/layers';
import type { Hdf5Array, Hdf5File } from './hdf5.ts';
import type { BuiltLayer } from './model-config.ts';
import { snakeCase, storedNames } from './names.ts';

/** How the weights of a file are put into a model. */
export interface WeightOptions {
  /** Leaves weights as they are whose shape in the file is another. Default false: an error. */
  readonly skipMismatch?: boolean;
}

/**
 * Puts the weights of `model.weights.h5` into a model: `layers/dense/vars/0`, as Keras 3 stores them; the names of layers there come
 * from their classes. Source: keras/src/saving/saving_lib.py, `_load_state`.
 *
 * @throws FormatError when a weight is missing
 * @throws ShapeError naming layer and weight, what the model has and what the file has
 */
export function assignStored(root: BuiltLayer, file: Hdf5File, name: string, options: WeightOptions): void {
  const seen = new Set<AnyLayer>();
  const assignLayer = (built: BuiltLayer, path: string): void => {
    if (seen.has(built.layer)) return;
    seen.add(built.layer);
    const own = kerasOrder(built.layer.ownWeights);
    const stored = file.names(join(path, 'vars')).map((key) => file.array(join(path, `vars/${key}`)));
    assign(built.layer, own, stored, name, options);
    if (built.children !== undefined) assignChildren(built.children, containerPath(file, path));
    else for (const [place, layer] of sublayerPlaces(file, path, built.layer)) assignLayer(layer, place);
  };
  const assignChildren = (children: readonly BuiltLayer[], path: string): void => {
    const names = storedNames(children.map(({ kerasName }) => kerasName));
    for (const [index, child] of children.entries()) assignLayer(child, join(path, names[index]!));
  };
  assignLayer(root, '');
}

/**
 * Puts the weights of a file of before Keras 3 into a model: layers by name, the weights of each in Keras's order.
 *
 * @param prefix the group that holds them: `model_weights` in the file of a whole model, '' in a file of weights alone
 * @throws FormatError when a layer is missing, or its number of weights is another
 * @throws ShapeError naming layer and weight, what the model has and what the file has
 */
export function assignLegacy(
  root: BuiltLayer,
  file: Hdf5File,
  prefix: string,
  name: string,
  options: WeightOptions,
): void {
  const layers = [...(root.children ?? [root])].filter(({ layer }) => layer.variables.length > 0);
  const stored = file
    .nameList(prefix, 'layer_names')
    .filter((layer) => file.nameList(join(prefix, layer), 'weight_names').length > 0);
  for (const { layer } of layers) {
    const group = stored.find((storedName) => storedName === layer.name);
    if (group === undefined) {
      throw new FormatError(
        `'${name}' has no weights for layer ${layer.displayName}; it has some for ${stored.join(', ')}.`,
      );
    }
    const path = join(prefix, group);
    const arrays = file.nameList(path, 'weight_names').map((weight) => file.array(join(path, weight)));
    assign(layer, legacyOrder(layer), arrays, name, options);
  }
}

/** Trained ones first, as Keras keeps a layer's own weights. */
function kerasOrder(weights: readonly Weight[]): Weight[] {
  return [
    ...weights.filter(({ variable }) => variable.trainable),
    ...weights.filter(({ variable }) => !variable.trainable),
  ];
}

/** All weights of a layer as `layer.weights` of Keras lists them: those that are trained, then the others. */
export function legacyOrder(layer: AnyLayer): Weight[] {
  const trained = new Set(layer.trainableWeights);
  const others = [...layer.namedWeights.values()].filter((weight) => !trained.has(weight));
  return [...trained, ...others];
}

function assign(
  layer: AnyLayer,
  weights: readonly Weight[],
  stored: readonly Hdf5Array[],
  name: string,
  options: WeightOptions,
): void {
  const arrays = withoutCounters(layer, stored);
  if (weights.length !== arrays.length) {
    throw new FormatError(
      `Layer ${layer.displayName} has ${weights.length} weights of its own (${weights.map((weight) => weight.name).join(', ')}); ` +
        `'${name}' has ${arrays.length} for it.`,
    );
  }
  for (const [index, { name: weight, variable }] of weights.entries()) {
    const array = arrays[index]!;
    if (array.shape.join() === variable.shape.join()) variable.assign(array.read());
    else if (options.skipMismatch !== true) {
      throw new ShapeError(
        `Weight '${weight}' of layer ${layer.displayName} has the shape ${printShape(variable.shape)}; in '${name}' it has ` +
          `${printShape(array.shape)}. skipMismatch: true leaves such weights as they are.`,
      );
    }
  }
}

/** The variables that are weights: the last of a `Normalization` counts the examples that it was adapted to, and a layer of ours does not keep it. */
export function withoutCounters<T>(layer: AnyLayer, variables: readonly T[]): readonly T[] {
  return layer.className === 'Normalization' ? variables.slice(0, 2) : variables;
}

/** Where the layers of a model stand; before Keras 3 under another name. */
function containerPath(file: Hdf5File, path: string): string {
  const before = join(path, '_layer_checkpoint_dependencies');
  return file.has(before) ? before : join(path, 'layers');
}

/**
 * Where the layers inside of a layer stand: `forwardLayer` under `forward_layer`, or `_forward_layer` where Keras does not show it;
 * those of a list, `cells/0`, under the list by their classes.
 */
function sublayerPlaces(file: Hdf5File, path: string, layer: AnyLayer): [path: string, layer: BuiltLayer][] {
  const lists = new Map<string, BuiltLayer[]>();
  for (const [key, inner] of layer.sublayers) {
    const attribute = snakeCase(key.replace(/\/\d+$/, ''));
    const isShown = file.has(join(path, attribute)) || !file.has(join(path, `_${attribute}`));
    const place = join(path, isShown ? attribute : `_${attribute}`);
    const built = { layer: inner, kerasName: inner.className };
    if (attribute === snakeCase(key)) lists.set(place, [built]);
    else lists.set(`${place}/`, [...(lists.get(`${place}/`) ?? []), built]);
  }
  return [...lists].flatMap(([place, inside]): [string, BuiltLayer][] => {
    if (!place.endsWith('/')) return [[place, inside[0]!]];
    const names = storedNames(inside.map(({ kerasName }) => kerasName));
    return inside.map((built, index) => [place + names[index]!, built]);
  });
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
