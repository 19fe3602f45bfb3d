import { ArgumentError, FormatError } from '@neurite/backend';
import {
  type Layer,
  type LayerClass,
  layerFromConfig,
  type LayerValue,
  SymbolicTensor,
  withinWeightLimit,
} from '@neurite/layers';
import type { LossFunction } from '@neurite/losses';
import type { Metric, MetricFunction } from '@neurite/metrics';
import type { Optimizer, OptimizerConfig } from '@neurite/optimizers';
import { loadOptimizer } from '@neurite/optimizers/on-demand';
import { Functional } from '../functional.ts';
import { Model } from '../model.ts';
import { Sequential } from '../sequential.ts';
import type { AnyModel } from '../training/outputs.ts';
import { checkManifest, type Manifest } from './manifest.ts';
import { assignWeights, restoreOptimizer, restoreOwnOptimizers, restoreRandomState } from './restore.ts';
import { compileFrom } from './restored-compile.ts';
import { savedGraph, type SavedLayer, savedLayer, savedList } from './saved-layer.ts';
import { type Saved, storeAt } from './store.ts';

/**
 * What a file names but cannot hold: classes of layers and models by their `className`, losses and metrics by the names of
 * the functions.
 */
export type CustomObjects = Readonly<Record<string, LayerClass | LossFunction | MetricFunction | Metric>>;

/** How a model is loaded. */
export interface LoadOptions {
  /** Layers, models, losses and metrics of one's own that the file names. */
  readonly customObjects?: CustomObjects;
  /** Whether the model is compiled as it was, with its optimizer. Default true; `false` for predictions alone. */
  readonly compile?: boolean;
  /** Takes the optimizer's saved state in place of one made from the file: for an optimizer with parts of one's own. */
  readonly optimizer?: Optimizer;
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
 * @throws ArgumentError when it names a layer, a loss or a metric that is not known
 * @example
 * const model = await loadModel('runs/digits');
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<Model<LayerValue, LayerValue>> {
  return loadSaved(await storeAt(path).read(), path, options);
}

/** @param path names the place in messages */
export async function loadSaved(
  saved: Saved,
  path: string,
  options: LoadOptions,
): Promise<Model<LayerValue, LayerValue>> {
  const { customObjects = {}, compile = true } = options;
  const manifest = checkManifest(saved.manifest, path);
  const stored = [...saved.weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  const model = withinWeightLimit(stored, () => modelOf(manifest, classesAmong(customObjects), path));
  assignWeights(model as unknown as AnyModel, saved.weights, path);
  if (compile) await restoreCompilation(model as unknown as AnyModel, { ...saved, manifest }, path, options);
  if (options.restoreRandomState === true && manifest.training !== undefined) {
    restoreRandomState(model as unknown as AnyModel, manifest.training);
  }
  model.userData = manifest.userData;
  return model;
}

/** The model that a manifest describes, with weights that are not trained yet. */
function modelOf(
  { model, inputShapes }: Manifest,
  customObjects: LayerClasses,
  path: string,
): Model<LayerValue, LayerValue> {
  const layer = layerOf(model, customObjects);
  if (!(layer instanceof Model)) throw new FormatError(`'${path}' describes a ${model.className}, not a model.`);
  const made = layer as Model<LayerValue, LayerValue>;
  // One that was saved before it knew its input has no weights yet.
  if (!made.isBuilt && inputShapes.length > 0) made.ensureBuilt(inputShapes);
  return made;
}

async function restoreCompilation(
  model: AnyModel,
  { manifest, weights }: Saved & { readonly manifest: Manifest },
  path: string,
  { customObjects = {}, optimizer: given }: LoadOptions,
): Promise<void> {
  const { compile, optimizer: saved } = manifest;
  if (compile !== undefined) {
    model.compile({
      ...compileFrom(compile, customObjects, path),
      ...(given === undefined ? {} : { optimizer: given }),
    });
  }
  restoreOwnOptimizers(model, weights, path);
  if (saved === undefined) return;
  if (given === undefined && 'custom' in saved) {
    throw new ArgumentError(
      `'${path}' was trained by the optimizer '${String(saved.custom)}' with a schedule or transform of your own, which a ` +
        'file cannot hold. Pass one that is made as it was, { optimizer }, or load without: { compile: false }.',
    );
  }
  const optimizer = given ?? (await loadOptimizer(saved as OptimizerConfig));
  if (manifest.quantization === undefined) restoreOptimizer(model, optimizer, weights, path);
  model.restoreTraining(optimizer, manifest.training);
}

/** The classes of layers among the custom objects; the others are functions. */
function classesAmong(customObjects: CustomObjects): LayerClasses {
  const isClass = (value: unknown): value is LayerClass => typeof value === 'function' && 'className' in value;
  return Object.fromEntries(
    Object.entries(customObjects).filter((entry): entry is [string, LayerClass] => isClass(entry[1])),
  );
}

type LayerClasses = Readonly<Record<string, LayerClass>>;

/** A layer, or a model with all its layers, from plain data. */
export function layerOf({ className, config }: SavedLayer, customObjects: LayerClasses): Layer<never, LayerValue> {
  const own: unknown = Object.hasOwn(customObjects, className) ? customObjects[className] : modelClasses.get(className);
  if (isKindOf(own, Sequential)) return sequentialOf(own, config, customObjects);
  if (isKindOf(own, Functional)) return functionalOf(own, config, customObjects);
  return layerFromConfig(className, config, customObjects, (saved) =>
    layerOf(savedLayer(saved, `A layer inside of ${className}`), customObjects),
  );
}

const modelClasses: ReadonlyMap<string, unknown> = new Map(
  [Sequential, Functional].map((kind) => [kind.className, kind]),
);

/** Whether a class is this one, or one of the user's own that extends it: both are made of what the file says is inside. */
function isKindOf<T extends typeof Sequential | typeof Functional>(found: unknown, kind: T): found is T {
  return found === kind || (typeof found === 'function' && found.prototype instanceof kind);
}

function sequentialOf(
  kind: typeof Sequential,
  config: SavedLayer['config'],
  customObjects: LayerClasses,
): Layer<never, LayerValue> {
  const known = new Map<unknown, Layer<never, LayerValue>>();
  const layers = savedList(config.layers, `The layers of a ${kind.className}`, savedLayer).map((saved) => {
    // Names differ within a model: one that comes again is the same layer.
    const { name } = saved.config;
    const layer = known.get(name) ?? layerOf(saved, customObjects);
    if (name !== undefined) known.set(name, layer);
    return layer;
  });
  const model = new kind(layers as unknown as Layer[], named(config));
  return model as unknown as Layer<never, LayerValue>;
}

function functionalOf(
  kind: typeof Functional,
  config: SavedLayer['config'],
  customObjects: LayerClasses,
): Layer<never, LayerValue> {
  const graph = savedGraph(config);
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
    for (const { id, index } of node.outputs) {
      const output = results[index];
      if (output === undefined)
        throw new FormatError(`The saved graph uses output ${index} of '${node.layer}', which has ${results.length}.`);
      values.set(id, output);
    }
  }
  const model = new kind({
    inputs: graph.inputs.map(({ id }) => valueOf(id)),
    outputs: graph.outputs.map(valueOf),
    ...named(config),
  });
  return model as unknown as Layer<never, LayerValue>;
}

function named(config: SavedLayer['config']): { name?: string } {
  return typeof config.name === 'string' ? { name: config.name } : {};
}
