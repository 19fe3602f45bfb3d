/** Layers as a file describes them, checked as far as is needed to go on. */
import { FormatError } from '@neurite/backend';
import { type ExampleShape, printShape } from '@neurite/layers';
import type { DType } from '@neurite/tensors';

/** A layer or a model as plain data. */
export interface SavedLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A model that is a graph of layers. */
export interface SavedGraph {
  readonly inputs: readonly { id: number; shape: ExampleShape; dtype: DType; name?: string }[];
  readonly layers: readonly (SavedLayer & { readonly name: string })[];
  readonly nodes: readonly SavedNode[];
  readonly outputs: readonly number[];
}

interface SavedNode {
  readonly layer: string;
  readonly inputs: readonly number[];
  readonly takesList: boolean;
  readonly outputs: readonly { readonly id: number; readonly index: number }[];
}

type Plain = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws FormatError when plain data is not `{ className, config }` */
export function savedLayer(value: unknown, where: string): SavedLayer {
  if (isRecord(value) && typeof value.className === 'string' && isRecord(value.config)) return value as never;
  throw damaged(where, '{ "className": …, "config": { … } }', value);
}

/** @throws FormatError when plain data is no list, or `item` refuses one of its values */
export function savedList<T>(value: unknown, where: string, item: (value: unknown, where: string) => T): T[] {
  if (!Array.isArray(value)) throw damaged(where, 'a list', value);
  return value.map((one, index) => item(one, `${where}, number ${index + 1}`));
}

/** @throws FormatError when plain data is no shape of an example */
export function savedShape(value: unknown, where: string): ExampleShape {
  const isLength = (length: unknown): boolean =>
    length === null || (Number.isSafeInteger(length) && Number(length) >= 0);
  if (Array.isArray(value) && value.every(isLength)) return value as ExampleShape;
  throw damaged(where, `a shape such as ${printShape([28, 28, null])}`, value);
}

/** @throws FormatError when plain data does not describe a graph of layers */
export function savedGraph(config: Plain): SavedGraph {
  return {
    inputs: savedList(config.inputs, 'The inputs of the graph', (value, where) => {
      const { id, shape, dtype, name } = savedRecord(value, where);
      const named = typeof name === 'string' ? { name } : {};
      return { id: number(id, where), shape: savedShape(shape, where), dtype: text(dtype, where) as DType, ...named };
    }),
    layers: savedList(config.layers, 'The layers of the graph', (value, where) => ({
      ...savedLayer(value, where),
      name: text(savedRecord(value, where).name, where),
    })),
    nodes: savedList(config.nodes, 'The nodes of the graph', (value, where) => {
      const { layer, inputs, takesList, outputs } = savedRecord(value, where);
      return {
        layer: text(layer, where),
        inputs: savedList(inputs, where, number),
        takesList: takesList === true,
        outputs: savedList(outputs, where, (output, place) => {
          const { id, index } = savedRecord(output, place);
          return { id: number(id, place), index: number(index, place) };
        }),
      };
    }),
    outputs: savedList(config.outputs, 'The outputs of the graph', number),
  };
}

/** @throws FormatError when plain data is no object */
export function savedRecord(value: unknown, where: string): Plain {
  if (isRecord(value)) return value;
  throw damaged(where, 'an object', value);
}

function number(value: unknown, where: string): number {
  if (typeof value === 'number') return value;
  throw damaged(where, 'a number', value);
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw damaged(where, 'a text', value);
}

function damaged(where: string, expected: string, value: unknown): FormatError {
  const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
  return new FormatError(`The saved model is damaged. ${where}: expected ${expected}; it is ${found}.`);
}
