import { FormatError, NeuriteError, ShapeError } from '@neurite/backend';
import { type CallContext, type ExampleShape, type Initializer, type LayerValue, printShape } from '@neurite/layers';
import { Model } from '@neurite/models';
import { isTensor, ndArray, type Variable } from '@neurite/tensors';
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import { readJson } from '../bytes.ts';
import { isJsonObject, type Json } from '../keras/serialized.ts';
import { KernelBridge, type TfjsTensor } from './kernel-bridge.ts';
import { type ModelFiles, openModelFiles } from './model-files.ts';
import { decodeGroup, weightGroups } from './weights-manifest.ts';

/** A graph of the converter's, as far as we use it. */
interface GraphModel {
  readonly inputs: readonly { readonly name: string; readonly shape?: readonly number[] }[];
  readonly outputs: readonly { readonly name: string }[];
  readonly weights: Readonly<Record<string, readonly TfjsTensor[]>>;
  execute(inputs: Readonly<Record<string, TfjsTensor>>, outputs: string[]): TfjsTensor | TfjsTensor[];
}

/**
 * A graph-model of TensorFlow.js as a model: it predicts and is trained on by compiled programs, like any other. Its float32 constants
 * are its weights, under the names that they have in the graph.
 *
 * @example
 * const model: TfjsGraphModel = await loadTfjsGraphModel('mobilenet/model.json');
 * console.log(model.inputNames, model.outputNames);
 */
export class TfjsGraphModel extends Model<LayerValue, LayerValue> {
  static override readonly className: string = 'TfjsGraphModel';
  readonly #outputNames: readonly string[];
  readonly #graph: GraphModel;
  readonly #bridge = KernelBridge.get();

  /** @internal */
  constructor(graph: GraphModel, outputs: readonly string[] = graph.outputs.map(({ name }) => name)) {
    super({});
    this.#graph = graph;
    this.#outputNames = outputs;
    for (const [name, [weight]] of Object.entries(graph.weights)) {
      if (weight!.dtype === 'float32') this.#adopt(name, weight!);
    }
    this.ensureBuilt(graph.inputs.map(({ shape }) => exampleShape(shape)));
  }

  /** The inputs in the order in which they are given. */
  override get inputNames(): readonly string[] {
    return this.#graph.inputs.map(({ name }) => name);
  }

  /** The outputs in the order in which they come. */
  override get outputNames(): readonly string[] {
    return this.#outputNames;
  }

  /** Makes a constant of the graph a weight: whoever reads it, reads the variable. */
  #adopt(name: string, weight: TfjsTensor): void {
    const value = this.#bridge.fromTfjs(weight);
    const initial = ndArray(value.dataSync(), value.shape);
    const initializer: Initializer = { name: 'loaded', config: {}, initialize: () => initial };
    const variable: Variable = this.addWeight(name, value.shape, { initializer });
    this.#bridge.replace(weight, () => variable.value());
  }

  /** The weights were there before the first input. */
  override build(): void {}

  protected override checkInputs(shapes: readonly ExampleShape[]): void {
    if (shapes.length !== this.inputNames.length) {
      throw new ShapeError(
        `${this.displayName} takes ${this.inputNames.length} inputs, in this order: ${this.inputNames.join(', ')}; it got ${shapes.length}.`,
      );
    }
    for (const [index, { name, shape: wanted }] of this.#graph.inputs.entries()) {
      if (wanted === undefined) continue;
      const expected = exampleShape(wanted);
      const got = shapes[index]!;
      const fits =
        expected.length === got.length &&
        expected.every((length, axis) => length === null || got[axis] === null || length === got[axis]);
      if (fits) continue;
      throw new ShapeError(
        `${this.displayName} takes ${name} of shape ${printShape(expected)} an example; got ${printShape(got)}.`,
      );
    }
  }

  override call(input: LayerValue, _context: CallContext): LayerValue {
    const given = isTensor(input) ? [input] : input;
    const outputs = this.#bridge.run(() => {
      const named: Record<string, TfjsTensor> = {};
      for (const [index, name] of this.inputNames.entries()) named[name] = this.#bridge.toTfjs(given[index]!);
      const results = execute(this.#graph, named, this.outputNames);
      return results.map((result) => this.#bridge.fromTfjs(result));
    });
    return outputs.length === 1 ? outputs[0]! : outputs;
  }

  override getConfig(): never {
    throw new NeuriteError(
      'A graph-model of TensorFlow.js describes no layers, so it cannot be saved as a model. Save its weights (getWeights), and load the graph from its own file.',
    );
  }
}

/** A length that is left open is −1 there. */
function exampleShape(shape: readonly number[] | undefined): ExampleShape {
  return (shape ?? []).slice(1).map((length) => (length < 0 ? null : length));
}

function execute(graph: GraphModel, inputs: Record<string, TfjsTensor>, outputs: readonly string[]): TfjsTensor[] {
  try {
    return [graph.execute(inputs, [...outputs])].flat();
  } catch (error) {
    if (!/executeAsync/.test((error as Error).message)) throw error;
    throw new NeuriteError(
      `This graph has operations whose shapes or branches depend on values, so it cannot be compiled: ${(error as Error).message} ` +
        'Ask for an output before them: loadTfjsGraphModel(source, { outputs: […] }).',
      { cause: error },
    );
  }
}

/** How a graph-model is loaded. */
export interface LoadTfjsGraphOptions {
  /** The outputs to compute, by the names of nodes in the graph. Default: the graph's own. */
  readonly outputs?: readonly string[];
}

/**
 * Loads a graph-model of TensorFlow.js (what its converter makes of a SavedModel) through `@tensorflow/tfjs-converter`, an optional peer
 * that you install yourself. Its graph is run with the kernels of Neurite: `predict` compiles it, and it can be trained on.
 *
 * Convolutions of the graph keep channels last. Operations whose shapes depend on values (non-maximum suppression, loops) cannot be compiled.
 *
 * @param source the path or URL of `model.json`; or the files themselves, by name
 * @throws FormatError when a file is damaged or missing, or is no graph-model
 * @example
 * const detector = await loadTfjsGraphModel('centernet/model.json');
 * const [boxes, scores] = (await detector.predict(image)) as Tensor[];
 */
export async function loadTfjsGraphModel(
  source: string | URL | ModelFiles,
  options: LoadTfjsGraphOptions = {},
): Promise<TfjsGraphModel> {
  const { name, json, read } = await openModelFiles(source);
  const description = readJson<Json>(json, name);
  const { modelTopology, weightsManifest, ...rest } = isJsonObject(description) ? description : {};
  if (!isJsonObject(modelTopology) || !Array.isArray(modelTopology.node)) {
    throw new FormatError(
      `'${name}' is no graph-model of TensorFlow.js${isJsonObject(modelTopology) ? ': load it with loadTfjsLayersModel' : ''}.`,
    );
  }
  const weightSpecs: unknown[] = [];
  const parts: Uint8Array[] = [];
  for (const group of weightGroups(weightsManifest, name)) {
    const bytes = await read(group.paths);
    // Checks the bytes against the manifest; the converter trusts both.
    decodeGroup(group, bytes, name);
    weightSpecs.push(...group.weights);
    parts.push(bytes);
  }
  const artifacts = {
    modelTopology,
    weightSpecs,
    weightData: parts.map((part) => part.slice().buffer),
    ...(isJsonObject(rest.signature) ? { signature: rest.signature } : {}),
    ...(isJsonObject(rest.userDefinedMetadata) ? { userDefinedMetadata: rest.userDefinedMetadata } : {}),
  } as unknown as Parameters<typeof loadGraphModelSync>[0];
  const graph = KernelBridge.get().run(() => loadGraphModelSync(artifacts)) as unknown as GraphModel;
  return new TfjsGraphModel(graph, options.outputs);
}
