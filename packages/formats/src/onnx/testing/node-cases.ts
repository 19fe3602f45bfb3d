/**
 * The cases by which ONNX defines its operators, from Debian's `libonnx-testdata`: a graph of one node, or of a few, with inputs and the
 * outputs that are right.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NdArray, type Tensor, toTensor } from '@neurite/tensors';
import { isFloat } from '../element-types.ts';
import { arrayOfTensor, type TypedNdArray } from '../graph/tensor-proto.ts';
import { loadOnnx } from '../load-onnx.ts';
import { decodeMessage } from '../protobuf/codec.ts';
import { tensorProto } from '../protobuf/messages.ts';

const folder = '/usr/lib/python3/dist-packages/onnx/backend/test/data/node';

/** Why the cases cannot be run; `undefined` when they can. */
export const missingCases: string | undefined = existsSync(folder)
  ? undefined
  : "Debian's libonnx-testdata is not installed (apt-get install libonnx-testdata)";

/** The names of all cases. */
export function nodeCases(): string[] {
  return readdirSync(folder).toSorted();
}

/** What became of a case, and what is not supported, or what went wrong. */
export interface Outcome {
  readonly kind: 'passed' | 'failed' | 'unsupported';
  readonly reason: string;
}

/** Runs a case twice: operation by operation, and compiled, with those inputs fixed on which shapes depend. */
export async function runCase(name: string): Promise<Outcome> {
  try {
    const bytes = new Uint8Array(readFileSync(join(folder, name, 'model.onnx')));
    const model = await loadOnnx(bytes);
    const inputs = new Map(model.inputs.map((input, index) => [input.name, arrayIn(name, `input_${index}`)]));
    const expected = model.outputs.map((_, index) => arrayIn(name, `output_${index}`));
    const tensors = [...inputs.values()].map(({ array }) => toTensor(array));
    await expectClose([model.call(tensors, {})].flat() as Tensor[], expected, 'operation by operation');
    await expectClose(await compiledOutputs(bytes, inputs), expected, 'compiled');
    return { kind: 'passed', reason: '' };
  } catch (error) {
    const message = (error as Error).message;
    if (message.includes('not supported')) return { kind: 'unsupported', reason: unsupportedIn(message) };
    return { kind: 'failed', reason: message.split('\n')[0]! };
  }
}

/** The operators, or the kind of value, that the message names. */
function unsupportedIn(message: string): string {
  const operators = [...message.matchAll(/([\w.]+) \(\d+×\)/g)].map(([, operator]) => operator);
  if (operators.length > 0) return operators.join(', ');
  const what =
    /which is (text|no tensor)/.exec(message)?.[1] ??
    /\((\w+)\): (.*) (?:is|are) not supported/.exec(message)?.slice(1).join(': ');
  return what ?? message;
}

/** Inputs are given if that is possible, else those are fixed that can state a shape. */
async function compiledOutputs(bytes: Uint8Array, inputs: ReadonlyMap<string, TypedNdArray>): Promise<Tensor[]> {
  const mayShape = ({ array, type }: TypedNdArray): boolean => !isFloat(type) || array.shape.length < 2;
  for (const isFixed of [() => false, mayShape, () => true]) {
    const arrays = (which: boolean): Record<string, NdArray> =>
      Object.fromEntries(
        [...inputs].filter(([, input]) => isFixed(input) === which).map(([key, { array }]) => [key, array]),
      );
    const model = await loadOnnx(bytes, { fixedInputs: arrays(true) });
    try {
      const results = await model.run(arrays(false));
      return model.outputs.map((output) => results[output.name]!);
    } catch (error) {
      const isOpen = /must be known when the graph is compiled|depends on what the graph is given/.test(
        (error as Error).message,
      );
      if (!isOpen) throw error;
    }
  }
  throw new Error('even with all inputs fixed something is not known');
}

function arrayIn(name: string, file: string): TypedNdArray {
  const bytes = new Uint8Array(readFileSync(join(folder, name, 'test_data_set_0', `${file}.pb`)));
  return arrayOfTensor(decodeMessage(tensorProto, bytes, file), new Map(), `${file} of ${name}`);
}

/** As ONNX's own runner of these cases, but for types that have fewer digits than float32. */
async function expectClose(actual: readonly Tensor[], expected: readonly TypedNdArray[], how: string): Promise<void> {
  if (actual.length !== expected.length)
    throw new Error(`${how}: ${actual.length} outputs instead of ${expected.length}`);
  for (const [index, { array, type }] of expected.entries()) {
    const tensor = actual[index]!;
    if (tensor.shape.join() !== array.shape.join()) {
      throw new Error(
        `${how}: output ${index} has the shape [${tensor.shape.join(', ')}] instead of [${array.shape.join(', ')}]`,
      );
    }
    if (tensor.dtype !== array.dtype)
      throw new Error(`${how}: output ${index} is ${tensor.dtype} instead of ${array.dtype}`);
    const relative = type === 'bfloat16' ? 1e-2 : 1e-3;
    const values = await tensor.data();
    for (const [place, right] of array.data.entries()) {
      const value = values[place]!;
      const isClose =
        Object.is(value, right) || value === right || Math.abs(value - right) <= 1e-6 + relative * Math.abs(right);
      if (!isClose) throw new Error(`${how}: output ${index}, element ${place} is ${value} instead of ${right}`);
    }
  }
}
