import { FormatError, ShapeError } from '@neurite/backend';
import {
  type ExampleShape,
  type Layer,
  type LayerClass,
  layerFromConfig,
  type LayerValue,
  printShape,
  SymbolicTensor,
} from '@neurite/layers';
import { optimizerFromConfig } from '@neurite/optimizers';
import { type DType, type NdArray, setRandomState, type Variable } from '@neurite/tensors';
import { Functional } from '../functional.ts';
import { Model } from '../model.ts';
import { Sequential } from '../sequential.ts';
import { checkManifest, type SavedLayer } from './manifest.ts';
import { OPTIMIZER_PREFIX } from './save.ts';
import { storeAt } from './store.ts';

/** Classes of the user's own, by their `className`. */
export type CustomObjects = Readonly<Record<string, LayerClass>>;

/** How a model is loaded. */
export interface LoadOptions {
  /** Layers and models of one's own that the file names. */
  readonly customObjects?: CustomObjects;
  /** Whether the random state is put back too, so that training goes on bit for bit. Default false. */
  readonly restoreRandomState?: boolean;
}

/**
 * Loads a model that was saved: its layers, weights, how it was compiled, and the optimizer with its state.
 *
 * Nothing in the file is executed: layers are looked up among those of `@neurite/layers` and `customObjects`.
 *
 * @param path as for `model.save`: a folder, a `.safetensors` file, or `indexeddb://name`
 * @throws FormatError when the file is truncated, damaged, or of a newer version
 * @throws ArgumentError when it names a layer that is not known
 * @example
 * const model = await loadModel('runs/digits');
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<Model<LayerValue, LayerValue>> {
  const saved = await storeAt(path).read();
  const manifest = checkManifest(saved.manifest, path);
  const layer = layerOf(manifest.model, options.customObjects ?? {});
  if (!(layer instanceof Model))
    throw new FormatError(`'${path}' describes a ${manifest.model.className}, not a model.`);
  const model = layer as Model<LayerValue, LayerValue>;
  // A model that was saved before it knew its input has no weights yet.
  if (!model.isBuilt && manifest.inputShapes.length > 0) model.ensureBuilt(manifest.inputShapes);
  const targets = new Map([...model.namedWeights].map(([name, weight]) => [name, weight.variable]));
  assignAll(targets, saved.weights, '', path);
  if (manifest.compile !== undefined) {
    model.compile(manifest.compile);
  }
  if (manifest.optimizer !== undefined) {
    const optimizer = optimizerFromConfig(manifest.optimizer);
    optimizer.build(trainedVariables(model, saved.weights.keys()));
    assignAll(
      new Map(optimizer.variables.map((variable) => [variable.name, variable])),
      saved.weights,
      OPTIMIZER_PREFIX,
      path,
    );
    model.restoreTraining(optimizer, manifest.training);
  }
  if (options.restoreRandomState === true && manifest.training !== undefined) {
    setRandomState(manifest.training.random);
    for (const [name, generator] of model.namedGenerators) {
      const state = manifest.training.generators[name];
      if (state !== undefined) generator.setState(state);
    }
  }
  model.userData = manifest.userData;
  return model;
}

/**
 * The variables that the optimizer had slots for: all that were ever trained, which need not be those that are trainable
 * now. A slot's name ends in the path of its variable.
 */
function trainedVariables(model: Model<LayerValue, LayerValue>, names: Iterable<string>): Map<string, Variable> {
  const paths = [...model.namedWeights.keys()];
  const trained = new Set<string>();
  for (const name of names) {
    if (!name.startsWith(OPTIMIZER_PREFIX)) continue;
    const fitting = paths.filter((path) => name.endsWith(`/${path}`));
    if (fitting.length > 0) trained.add(fitting.reduce((a, b) => (b.length > a.length ? b : a)));
  }
  const all = [...model.namedWeights].map(([path, { variable }]): [string, Variable] => [path, variable]);
  return new Map(all.filter(([path]) => trained.has(path)));
}

/** A layer, or a model with all its layers, from plain data. */
export function layerOf({ className, config }: SavedLayer, customObjects: CustomObjects): Layer<never, LayerValue> {
  if (className === Sequential.className) return sequentialOf(config, customObjects);
  if (className === Functional.className) return functionalOf(config, customObjects);
  return layerFromConfig(className, config, customObjects, (saved) => layerOf(saved, customObjects));
}

function sequentialOf(config: SavedLayer['config'], customObjects: CustomObjects): Layer<never, LayerValue> {
  const known = new Map<unknown, Layer<never, LayerValue>>();
  const layers = (config.layers as SavedLayer[]).map((saved) => {
    // Names differ within a model: one that comes again is the same layer.
    const { name } = saved.config;
    const layer = known.get(name) ?? layerOf(saved, customObjects);
    if (name !== undefined) known.set(name, layer);
    return layer;
  });
  const model = new Sequential(layers as unknown as Layer[], named(config));
  return model as unknown as Layer<never, LayerValue>;
}

interface SavedGraph {
  readonly inputs: readonly { id: number; shape: ExampleShape; dtype: DType; name?: string }[];
  readonly layers: readonly (SavedLayer & { name: string })[];
  readonly nodes: readonly {
    layer: string;
    inputs: number[];
    takesList: boolean;
    outputs: { id: number; index: number }[];
  }[];
  readonly outputs: readonly number[];
}

function functionalOf(config: SavedLayer['config'], customObjects: CustomObjects): Layer<never, LayerValue> {
  const graph = config as unknown as SavedGraph;
  const layers = new Map(graph.layers.map((layer) => [layer.name, layerOf(layer, customObjects)]));
  const values = new Map<number, SymbolicTensor>();
  const valueOf = (id: number): SymbolicTensor => {
    const value = values.get(id);
    if (value === undefined) throw new FormatError(`The saved graph uses value ${id} before it is computed.`);
    return value;
  };
  for (const { id, shape, dtype, name } of graph.inputs)
    values.set(id, new SymbolicTensor(shape, dtype, undefined, name));
  for (const node of graph.nodes) {
    const layer = layers.get(node.layer);
    if (layer === undefined)
      throw new FormatError(`The saved graph uses a layer '${node.layer}' that it does not describe.`);
    const inputs = node.inputs.map(valueOf);
    const result = layer.apply((node.takesList ? inputs : inputs[0]!) as never) as unknown;
    const results = [result].flat() as SymbolicTensor[];
    for (const { id, index } of node.outputs) values.set(id, results[index]!);
  }
  const model = new Functional({
    inputs: graph.inputs.map(({ id }) => valueOf(id)),
    outputs: graph.outputs.map(valueOf),
    ...named(config),
  });
  return model as unknown as Layer<never, LayerValue>;
}

function named(config: SavedLayer['config']): { name?: string } {
  return typeof config.name === 'string' ? { name: config.name } : {};
}

function assignAll(
  targets: ReadonlyMap<string, Variable>,
  values: ReadonlyMap<string, NdArray>,
  prefix: string,
  path: string,
): void {
  for (const [name, target] of targets) {
    const value = values.get(prefix + name);
    if (value === undefined) {
      throw new FormatError(`'${path}' has no weight '${prefix}${name}'; it holds ${[...values.keys()].join(', ')}.`);
    }
    if (value.shape.join() !== target.shape.join()) {
      throw new ShapeError(
        `Weight '${name}' has the shape ${printShape(target.shape)} in the model and ${printShape(value.shape)} in '${path}'.`,
      );
    }
    target.assign(value);
  }
}
