import { ArgumentError, currentBackend, NeuriteError, type TensorType } from '@neurite/backend';
import { type AnyLayer, type ExampleShape, type LayerValue, printShape, SymbolicTensor } from '@neurite/layers';
import {
  type DType,
  isTensor,
  ndArray,
  type Tensor,
  type TracedProgram,
  traceProgram,
  useBackend,
} from '@neurite/tensors';
import { writeFiles } from '../../bytes.ts';
import { dtypeOfElements } from '../element-types.ts';
import { Functional, Sequential } from '@neurite/models';
import { OnnxModel } from '../onnx-model.ts';
import { encodeMessage } from '../protobuf/codec.ts';
import { modelProto } from '../protobuf/messages.ts';
import { FileWriter, GraphWriter, valueInfo, type Written } from './graph-writer.ts';
import { pruned } from './prune.ts';
import { unified } from './symbolic.ts';
import { writeProgram } from './write-program.ts';

/** How a model is written. */
export interface OnnxOptions {
  /** The shape of one example of each input. Default: what the model was built for. */
  readonly inputShapes?: readonly ExampleShape[];
  /** The element type of each input. Default: float32, and what `input()` of a functional model says. */
  readonly inputDTypes?: readonly DType[];
  /** What inputs and outputs are called. Default: the names of a functional model's inputs, else `input` and `output`, numbered if several. */
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
  /** A fixed number of examples. Default: any number. */
  readonly batchSize?: number;
  readonly name?: string;
}

/** The version of ONNX's operators that is written, and of its container. */
const OPSET = 17;
const IR_VERSION = 8;

/** Numbers of examples for which the model is traced; what is the same for all three, but for lengths, is the same for any. */
const PROBES = [2, 3, 5];

/**
 * The bytes of an ONNX file that computes what the model does in inference: opset 17, for any number of examples.
 *
 * The model is traced, and every primitive written, so that layers of one's own are written too. Images keep Neurite's order, channels
 * last; inside of the graph they have ONNX's, and are transposed where they come in.
 *
 * @throws ArgumentError when the model is not built, draws random numbers, computes what ONNX has no operator for, or depends on the number
 *   of examples in more than shapes (then state a `batchSize`)
 * @example
 * writeFileSync('digits.onnx', await toOnnx(model));
 */
export async function toOnnx(model: AnyLayer, options: OnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  if (currentBackend() === undefined) await useBackend('auto');
  const inputs = inputsOf(model, options);
  const examples = options.batchSize === undefined ? PROBES : [options.batchSize];
  const traces = examples.map((count) => trace(model, inputs, count));
  const program = unified(
    traces.map((traced) => traced.program),
    examples,
  );
  const file = new FileWriter();
  const g = new GraphWriter(file);
  file.main = g;
  const given = program.inputs
    .slice(0, inputs.length)
    .map((type, index): Written => ({ ...type, name: file.unique(inputs[index]!.name) }));
  file.batchInput = given[0]?.name;
  const outputNames = namesOf(options.outputNames, ownOutputNames(model), program.outputs.length, 'output');
  for (const name of outputNames) file.unique(name);
  const outside = {
    inputs: [...given, ...(await captured(traces[0]!, inputs.length))],
    state: await stateOf(model, traces[0]!),
  };
  const outputs = writeProgram(g, program, outside);
  const graph = g.finish(
    options.name ?? model.name ?? model.className,
    given.map((value) => valueInfo(value.name!, value)),
    outputs,
    outputNames,
  );
  return encodeMessage(modelProto, {
    irVersion: IR_VERSION,
    producerName: 'neurite',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: pruned({ ...graph, initializer: file.initializers }),
  });
}

/**
 * Writes a model as an ONNX file; see {@link toOnnx}.
 *
 * @throws NeuriteError when it cannot be written, saying why
 * @example
 * await saveOnnx(model, 'digits.onnx');
 */
export async function saveOnnx(model: AnyLayer, path: string, options: OnnxOptions = {}): Promise<void> {
  const bytes = await toOnnx(model, options);
  if (typeof process !== 'object' || typeof process.getBuiltinModule !== 'function') {
    throw new NeuriteError('saveOnnx needs a file system; toOnnx(model) gives the bytes.');
  }
  const { basename, dirname } = process.getBuiltinModule('node:path');
  await writeFiles(dirname(path), new Map([[basename(path), bytes]]));
}

interface ModelInput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

function inputsOf(model: AnyLayer, options: OnnxOptions): ModelInput[] {
  const shapes = options.inputShapes ?? model.builtShapes ?? knownShapes(model);
  if (shapes === undefined || shapes.length === 0) {
    throw new ArgumentError(
      `${model.displayName} is not built: build it, or state the shape of an example, { inputShapes: [[28, 28, 1]] }.`,
    );
  }
  const own = symbolicInputs(model);
  const names = namesOf(
    options.inputNames,
    own?.map(({ name }) => name),
    shapes.length,
    'input',
  );
  return shapes.map((shape, index) => {
    if (shape.includes(null)) {
      throw new ArgumentError(
        `The input '${names[index]}' has the shape ${printShape(shape)}: state its lengths with inputShapes.`,
      );
    }
    return {
      name: names[index]!,
      shape: shape as number[],
      dtype: options.inputDTypes?.[index] ?? own?.[index]?.dtype ?? 'float32',
    };
  });
}

/** What a functional model, or a graph that was loaded, says of its inputs. */
function symbolicInputs(
  model: AnyLayer,
): readonly { readonly name: string | undefined; readonly dtype: DType | undefined }[] | undefined {
  if (model instanceof OnnxModel) {
    return model.inputs.map(({ name, type }) => ({
      name,
      dtype: type === undefined ? undefined : dtypeOfElements(type),
    }));
  }
  const { inputs } = model as unknown as { readonly inputs?: unknown };
  return Array.isArray(inputs) && inputs.every((item) => item instanceof SymbolicTensor) ? inputs : undefined;
}

/** A stack of layers whose `build` was called knows the shape by its first layer; a graph by its file. */
function knownShapes(model: AnyLayer): readonly ExampleShape[] | undefined {
  if (model instanceof Sequential) return model.layers[0]?.builtShapes;
  if (!(model instanceof OnnxModel) || model.inputs.some(({ shape }) => shape === undefined)) return undefined;
  return model.inputs.map(({ shape }) => shape!.slice(1).map((length) => (typeof length === 'number' ? length : null)));
}

/** Graphs name their outputs; of a stack it would be the name of its last layer. */
function ownOutputNames(model: AnyLayer): readonly string[] | undefined {
  return model instanceof OnnxModel || model instanceof Functional ? model.outputNames : undefined;
}

function namesOf(
  given: readonly string[] | undefined,
  own: readonly (string | undefined)[] | undefined,
  count: number,
  word: string,
): string[] {
  if (given !== undefined && (given.length !== count || new Set(given).size !== count)) {
    throw new ArgumentError(`${word}Names should be ${count} different names; got ${JSON.stringify(given)}.`);
  }
  return Array.from(
    { length: count },
    (_, index) => given?.[index] ?? own?.[index] ?? (count === 1 ? word : `${word}_${index + 1}`),
  );
}

function trace(model: AnyLayer, inputs: readonly ModelInput[], count: number): TracedProgram {
  const types = inputs.map(({ shape, dtype }): TensorType => ({ shape: [count, ...shape], dtype }));
  const forward = (...given: Tensor[]): Tensor[] => {
    const output = model.apply((given.length === 1 ? given[0]! : given) as never, { training: false }) as LayerValue;
    return isTensor(output) ? [output] : [...output];
  };
  const traced = traceProgram(forward, types);
  if (traced.program.writes.length > 0) {
    throw new ArgumentError(
      `${model.displayName} changes its variables when it is used, which an ONNX graph cannot: is a layer stateful?`,
    );
  }
  return traced;
}

/** Tensors that the model takes from elsewhere. */
async function captured({ program, captured: tensors }: TracedProgram, inputs: number): Promise<Written[]> {
  const written: Written[] = [];
  for (let index = inputs; index < program.inputs.length; index++) {
    written.push(await constantOf(tensors.get(index)!, 'constant'));
  }
  return written;
}

async function stateOf(model: AnyLayer, { variables }: TracedProgram): Promise<Written[]> {
  const paths = new Map([...model.namedWeights].map(([path, { variable }]) => [variable, path]));
  const values = variables.map((variable) => ({ value: variable.value(), path: paths.get(variable) ?? variable.name }));
  return Promise.all(values.map(({ value, path }) => constantOf(value, path)));
}

async function constantOf(value: Tensor, hint: string): Promise<Written> {
  const { shape, dtype } = value;
  return { shape, dtype, hint, constant: ndArray(await value.data(), shape, dtype) };
}
