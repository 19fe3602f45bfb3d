/** One use of a layer in a graph of Keras's, in both of the forms that it is written in. */
import { FormatError } from '@neurite/backend';
import { excerpt, isJsonObject, type Json, type JsonObject, jsonList } from './serialized.ts';

/** An output of a use of a layer. */
export interface TensorName {
  readonly layer: string;
  readonly use: number;
  readonly output: number;
}

/** What a layer was called with. */
export interface GraphNode {
  readonly inputs: readonly TensorName[];
  /** Whether the inputs were given as a list. */
  readonly takesList: boolean;
}

/** The arguments by name that are tensors, in the order in which our layers take them after the first. */
const TENSOR_ARGUMENTS: readonly string[] = ['value', 'key', 'initial_state', 'encoder_sequence'];

/**
 * @param masks names of the operations that only make masks, which our layers pass on by themselves
 * @throws FormatError naming the layer and the argument that cannot be read
 */
export function readNode(node: Json, layer: string, masks: ReadonlySet<string>): GraphNode {
  return isJsonObject(node) ? readCall(node, layer, masks) : readLegacyNode(node, layer);
}

/** Keras 3: `{ args, kwargs }`, with tensors anywhere inside. */
function readCall({ args, kwargs }: JsonObject, layer: string, masks: ReadonlySet<string>): GraphNode {
  const positional = jsonList(args, `The arguments of layer '${layer}'`);
  const inputs: TensorName[] = [];
  for (const argument of positional) {
    const found = tensorsIn(argument);
    if (found === undefined) throw constantArgument(layer, argument);
    inputs.push(...found);
  }
  const first = positional[0];
  let takesList = Array.isArray(first) || inputs.length > 1;
  const named = Object.entries(isJsonObject(kwargs) ? kwargs : {}).sort(
    ([a], [b]) => TENSOR_ARGUMENTS.indexOf(a) - TENSOR_ARGUMENTS.indexOf(b),
  );
  for (const [name, value] of named) {
    const found = tensorsIn(value) ?? [];
    if (found.length === 0) {
      // `training`, `mask` and the like, left open.
      if (value === null || value === false) continue;
      throw constantArgument(layer, value, name);
    }
    if (/(^|_)mask$/.test(name) && found.every(({ layer: maker }) => masks.has(maker))) continue;
    if (TENSOR_ARGUMENTS.includes(name)) {
      inputs.push(...found);
      takesList = true;
    } else throw new FormatError(`Layer '${layer}' takes a tensor as ${name}, for which Neurite has no counterpart.`);
  }
  return { inputs, takesList };
}

/** Before Keras 3: `[[layer, use, output, { … }], …]`. */
function readLegacyNode(node: Json, layer: string): GraphNode {
  const items = jsonList(node, `An inbound node of layer '${layer}'`);
  const isOne = typeof items[0] === 'string';
  const inputs: TensorName[] = [];
  for (const item of isOne ? [items] : items) {
    inputs.push(tensorName(item, `An input of layer '${layer}'`));
    const options = (item as readonly Json[])[3];
    for (const [name, value] of Object.entries(isJsonObject(options) ? options : {})) {
      if (value === null || value === false || name === 'training') continue;
      if (TENSOR_ARGUMENTS.includes(name) && Array.isArray(value)) {
        for (const one of typeof value[0] === 'string' ? [value] : value)
          inputs.push(tensorName(one as Json, `The ${name} of layer '${layer}'`));
      } else throw constantArgument(layer, value, name);
    }
  }
  return { inputs, takesList: inputs.length > 1 };
}

/**
 * Names of outputs, one or several, as the ends of a model list them: `['dense', 0, 0]`, lists and records of such.
 *
 * @throws FormatError when something else stands there
 */
export function tensorNames(value: Json | undefined, where: string): TensorName[] {
  if (Array.isArray(value) && typeof value[0] === 'string') return [tensorName(value as readonly Json[], where)];
  if (Array.isArray(value)) return value.flatMap((item) => tensorNames(item as Json, where));
  if (isJsonObject(value)) return Object.values(value).flatMap((item) => tensorNames(item, where));
  throw new FormatError(`${where} should be lists [layer, use, output]; got ${excerpt(value)}.`);
}

function tensorName(value: Json, where: string): TensorName {
  const [layer, use, output] = jsonList(value, where);
  if (typeof layer === 'string' && typeof use === 'number' && typeof output === 'number') return { layer, use, output };
  throw new FormatError(`${where} should be [layer, use, output]; got ${excerpt(value)}.`);
}

/** The tensors that an argument of Keras 3's is made of; nothing where there is something else among them. */
function tensorsIn(value: Json): TensorName[] | undefined {
  if (Array.isArray(value)) {
    const lists = value.map((item) => tensorsIn(item as Json));
    return lists.includes(undefined) ? undefined : lists.flatMap((list) => list!);
  }
  if (!isJsonObject(value)) return undefined;
  if (value.class_name === '__tuple__') return tensorsIn((value.items ?? null) as Json);
  if (value.class_name !== '__keras_tensor__' || !isJsonObject(value.config)) return undefined;
  return [tensorName(value.config.keras_history ?? null, 'A tensor of the graph')];
}

function constantArgument(layer: string, value: Json, name?: string): FormatError {
  return new FormatError(
    `Layer '${layer}' is called with ${name === undefined ? 'a constant' : `${name} =`} ${excerpt(value)}, for which Neurite has no counterpart.`,
  );
}
