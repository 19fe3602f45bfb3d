/** A network of Keras's, described as plain data, as a model of ours. */
import { FormatError } from '@neurite/backend';
import {
  type AnyLayer,
  input,
  type LayerClass,
  layerFromConfig,
  type Layer,
  type SymbolicTensor,
} from '@neurite/layers';
import { type Model, model, sequential } from '@neurite/models';
import type { LayerValue } from '@neurite/layers';
import { readNode, type TensorName, tensorNames } from './graph-node.ts';
import { inputShapeOf, translateLayer } from './layer-config.ts';
import { layerClassName } from './names.ts';
import {
  excerpt,
  isJsonObject,
  isKerasObject,
  type Json,
  type JsonObject,
  jsonList,
  type KerasObject,
  textOf,
  kerasObject,
} from './serialized.ts';
import { takesText } from './text-layers.ts';

/** Classes of the user's own, by the name that the file gives them. */
export type CustomObjects = Readonly<Record<string, LayerClass>>;

/** A layer that was made, with what Keras called its class; of a model also those inside. */
export interface BuiltLayer {
  readonly layer: AnyLayer;
  readonly kerasName: string;
  readonly children?: readonly BuiltLayer[];
}

/** A model that was made, with its layers as the file lists them. */
export interface BuiltModel extends BuiltLayer {
  readonly layer: AnyLayer & Model<LayerValue, LayerValue>;
  readonly children: readonly BuiltLayer[];
}

const MODELS: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);

/**
 * Makes the model that plain data describes, without its trained weights.
 *
 * @throws FormatError naming all classes of layers that are not known, or what of the description is damaged
 */
export function modelFromKeras(description: Json, customObjects: CustomObjects = {}): BuiltModel {
  const object = kerasObject(description, 'The model');
  const unknown = unknownClasses(object, customObjects);
  const text = unknown.filter(takesText);
  if (text.length > 0) {
    throw new FormatError(
      `The model takes text, in ${text.join(', ')}, and no tensor of Neurite's holds strings. loadKerasText(source) gives the model that lies ` +
        'behind these layers, and with it what turns text into its input.',
    );
  }
  if (unknown.length > 0) {
    throw new FormatError(
      `The model has layers of ${unknown.length === 1 ? 'a class' : 'classes'} that Neurite does not know: ${unknown.join(', ')}. ` +
        `Classes of your own are passed: { customObjects: { ${unknown.join(', ')} } }.`,
    );
  }
  if (!MODELS.has(object.className)) {
    throw new FormatError(
      `The file describes a ${object.className}; only sequential and functional models describe their layers. ` +
        `Pass its class, { customObjects: { ${object.className} } }, or load its weights alone.`,
    );
  }
  return buildModel(object, customObjects);
}

function build(object: KerasObject, customObjects: CustomObjects): BuiltLayer {
  if (MODELS.has(object.className)) return buildModel(object, customObjects);
  const { className, config } = translateLayer(object.className, object.config, new Set(Object.keys(customObjects)));
  const layer = layerFromConfig(className, config, customObjects);
  requireKnownOptions(object, layer, config);
  return { layer, kerasName: object.className };
}

/** An option that our layer does not know would be ignored, and the network compute something else. */
function requireKnownOptions(object: KerasObject, layer: AnyLayer, config: Readonly<Record<string, unknown>>): void {
  const known = layer.getConfig();
  const unknown = Object.entries(config).filter(
    ([key, value]) => !(key in known) && value !== false && key !== 'trainable',
  );
  if (unknown.length === 0) return;
  const list = unknown.map(([key, value]) => `${key} = ${excerpt(value)}`).join(', ');
  throw new FormatError(`Layer ${layer.displayName} (Keras's ${object.className}) does not know the option ${list}.`);
}

function buildModel(object: KerasObject, customObjects: CustomObjects): BuiltModel {
  return object.className === 'Sequential' ? buildSequential(object, customObjects) : buildGraph(object, customObjects);
}

function buildSequential({ className, config }: KerasObject, customObjects: CustomObjects): BuiltModel {
  let inputShape = Array.isArray(config.build_input_shape) ? config.build_input_shape.slice(1) : undefined;
  const children: BuiltLayer[] = [];
  for (const [index, item] of jsonList(config.layers, 'The list of layers of a sequential model').entries()) {
    const object = kerasObject(item, `Layer ${index}`);
    if (index === 0) inputShape ??= inputShapeOf(object.config) as Json[] | undefined;
    if (object.className !== 'InputLayer') children.push(build(object, customObjects));
  }
  const layers = children.map(({ layer }) => layer as unknown as Layer);
  const made = sequential(layers, named(config));
  if (!made.isBuilt && inputShape !== undefined) made.ensureBuilt([inputShape as (number | null)[]]);
  return { layer: freeze(made as unknown as BuiltModel['layer'], config), kerasName: className, children };
}

function buildGraph({ className, config }: KerasObject, customObjects: CustomObjects): BuiltModel {
  const graph = new GraphBuilder(config, customObjects);
  const made = model({ ...graph.ends(), ...named(config) });
  return {
    layer: freeze(made as unknown as BuiltModel['layer'], config),
    kerasName: className,
    children: graph.children,
  };
}

/** Builds the layers of a graph, and applies each as soon as what it takes is there. */
class GraphBuilder {
  readonly children: BuiltLayer[] = [];
  readonly #config: JsonObject;
  readonly #values = new Map<string, SymbolicTensor>();
  /** From which number on the uses of a layer are counted: models inside of a model begin with 1 in some versions. */
  readonly #firstUses = new Map<string, number>();

  constructor(config: JsonObject, customObjects: CustomObjects) {
    this.#config = config;
    const layers = jsonList(config.layers, 'The list of layers of a functional model');
    const masks = new Set(layers.filter(isMaskOperation).map((item) => textOf((item as JsonObject).name)));
    const entries = layers
      .filter((item) => !isMaskOperation(item))
      .map((item, index) => {
        const object = kerasObject(item, `Layer ${index}`);
        const name = textOf(object.entry.name ?? object.config.name);
        const nodes = jsonList(object.entry.inbound_nodes ?? [], `The inbound nodes of layer '${name}'`);
        return { object, name, nodes: nodes.map((node) => readNode(node, name, masks)) };
      });
    const used = [
      ...entries.flatMap(({ nodes }) => nodes.flatMap(({ inputs }) => inputs)),
      ...this.#endNames('output_layers'),
    ];
    for (const { layer, use } of used) this.#firstUses.set(layer, Math.min(use, this.#firstUses.get(layer) ?? use));
    const waiting: { name: string; layer: AnyLayer; use: number; inputs: readonly TensorName[]; takesList: boolean }[] =
      [];
    for (const { object, name, nodes } of entries) {
      if (object.className === 'InputLayer') this.#addInput(object, name);
      else {
        const built = build(object, customObjects);
        this.children.push(built);
        nodes.forEach((node, use) => waiting.push({ name, layer: built.layer, use, ...node }));
      }
    }
    this.#applyAll(waiting);
  }

  ends(): { inputs: SymbolicTensor[]; outputs: SymbolicTensor[] } {
    return {
      inputs: this.#endNames('input_layers').map((name) => this.#valueOf(name)),
      outputs: this.#endNames('output_layers').map((name) => this.#valueOf(name)),
    };
  }

  #endNames(key: 'input_layers' | 'output_layers'): TensorName[] {
    return tensorNames(this.#config[key], `The ${key.replace('_', ' ')} of the model`);
  }

  #addInput({ config }: KerasObject, name: string): void {
    const shape = inputShapeOf(config) ?? [];
    const dtype = typeof config.dtype === 'string' && /int|bool/.test(config.dtype) ? 'int32' : 'float32';
    this.#values.set(key(name, 0, 0), input({ shape, dtype, name }));
    this.#firstUses.set(name, 0);
  }

  #applyAll(
    given: { name: string; layer: AnyLayer; use: number; inputs: readonly TensorName[]; takesList: boolean }[],
  ): void {
    let waiting = given;
    while (waiting.length > 0) {
      const later = waiting.filter(({ name, layer, use, inputs, takesList }) => {
        const values = inputs.map((item) => this.#find(item));
        // The uses of a layer are numbered in their order.
        const isNext = use === 0 || this.#values.has(key(name, use - 1, 0));
        if (!isNext || values.includes(undefined)) return true;
        const result: unknown = layer.apply((takesList ? values : values[0]) as never);
        const results = [result].flat() as SymbolicTensor[];
        for (const [index, value] of results.entries()) this.#values.set(key(name, use, index), value);
        return false;
      });
      if (later.length === waiting.length) {
        const names = [...new Set(later.map(({ name }) => name))].join(', ');
        throw new FormatError(
          `The graph of the model has a loop, or layers without inputs: ${names} cannot be reached.`,
        );
      }
      waiting = later;
    }
  }

  #find({ layer, use, output }: TensorName): SymbolicTensor | undefined {
    return this.#values.get(key(layer, use - (this.#firstUses.get(layer) ?? 0), output));
  }

  #valueOf(name: TensorName): SymbolicTensor {
    const value = this.#find(name);
    if (value !== undefined) return value;
    throw new FormatError(
      `The graph of the model uses output ${name.output} of layer '${name.layer}', which it does not have.`,
    );
  }
}

function key(layer: string, use: number, output: number): string {
  return `${use}/${output}/${layer}`;
}

function named(config: JsonObject): { name?: string } {
  return typeof config.name === 'string' ? { name: config.name } : {};
}

function freeze<M extends { trainable: boolean }>(made: M, config: JsonObject): M {
  if (config.trainable === false) made.trainable = false;
  return made;
}

/** All names of classes in a description for which there is no class. */
function unknownClasses({ className, config }: KerasObject, customObjects: CustomObjects): string[] {
  if (!MODELS.has(className)) {
    const isKnown =
      className === 'InputLayer' || Object.hasOwn(customObjects, className) || layerClassName(className) !== undefined;
    return isKnown ? [] : [className];
  }
  const layers = jsonList(config.layers, 'The list of layers of a model');
  const found = layers.filter((item) => isKerasObject(item) && !isMaskOperation(item));
  return [...new Set(found.flatMap((item) => unknownClasses(kerasObject(item, 'A layer'), customObjects)))];
}

const MASK_OPERATIONS: ReadonlySet<string> = new Set(['NotEqual', 'LogicalAnd', 'LogicalOr']);

/** What layers that mask add to a graph of Keras 3; ours pass masks on by themselves. */
function isMaskOperation(item: Json): boolean {
  return isJsonObject(item) && MASK_OPERATIONS.has(textOf(item.class_name)) && textOf(item.module).includes('ops');
}
