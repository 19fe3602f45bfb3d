/** The workloads as ONNX models, for ONNX Runtime: inference only, images with channels first, as that format wants them. */
import onnxProto from 'onnx-proto';
import { type Named, valuesOf } from '../workloads/arrays.ts';
import { MOBILENET_BLOCKS, type Workload } from '../workloads/specification.ts';

const { onnx } = onnxProto;
const FLOAT = 1;
const INT64 = 7;

type Attribute = number | readonly number[] | string;

/** Gathers nodes and weights; every method that adds a node gives the name of its first output. */
class Graph {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  #count = 0;

  weight(values: ArrayLike<number>, dims: readonly number[]): string {
    return this.#initializer(new Uint8Array(Float32Array.from(values).buffer), dims, FLOAT);
  }

  integers(values: readonly number[]): string {
    return this.#initializer(new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer), [values.length], INT64);
  }

  #initializer(rawData: Uint8Array, dims: readonly number[], dataType: number): string {
    const name = `w${this.#count++}`;
    this.#initializers.push({ name, dims: [...dims], dataType, rawData });
    return name;
  }

  node(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs = 1,
  ): string[] {
    const output = Array.from({ length: outputs }, () => `v${this.#count++}`);
    const attribute = Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
      if (typeof value !== 'number') return { name, type: 7, ints: [...value] };
      return Number.isInteger(value) ? { name, type: 2, i: value } : { name, type: 1, f: value };
    });
    this.#nodes.push({ opType, name: output[0], input: [...input], output, attribute });
    return output;
  }

  /** One output. */
  op(opType: string, input: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.node(opType, input, attributes)[0]!;
  }

  finish(inputs: Named<readonly number[]>, output: string, outputDims: readonly number[]): Uint8Array {
    const valueInfo = (name: string, dims: readonly number[]): object => ({
      name,
      type: { tensorType: { elemType: FLOAT, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
    });
    const graph = {
      name: 'workload',
      node: this.#nodes,
      initializer: this.#initializers,
      input: Object.entries(inputs).map(([name, dims]) => valueInfo(name, dims)),
      output: [valueInfo(output, outputDims)],
    };
    const model = { irVersion: 9, opsetImport: [{ domain: '', version: 20 }], producerName: 'bench', graph };
    return onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish();
  }
}

/** The shape in which an input is given to the model, and how it is got from the workload's. */
export function feedOf(
  workload: Workload,
  name: string,
): { readonly data: Float32Array; readonly dims: readonly number[] } {
  const specification = workload.inputs[name]!;
  const data = valuesOf(specification) as Float32Array;
  const { shape } = specification;
  if (shape.length === 4) return transposed(data, shape, [0, 3, 1, 2]);
  if (workload.name === 'W4') return transposed(data, shape, [1, 0, 2]);
  return { data, dims: shape };
}

export function onnxModel(workload: Workload): Uint8Array {
  const graph = new Graph();
  const inputs = Object.fromEntries(
    Object.keys(workload.inputs)
      .filter((name) => name !== 'y')
      .map((name) => [name, feedOf(workload, name).dims]),
  );
  const [output, dims] = build(graph, workload);
  return graph.finish(inputs, output, dims);
}

function build(graph: Graph, workload: Workload): [output: string, dims: readonly number[]] {
  const { name, weights } = workload;
  const values = (of: string): Float32Array => valuesOf(weights[of]!) as Float32Array;
  const weight = (of: string): string => graph.weight(values(of), weights[of]!.shape);
  const permuted = (of: string, order: readonly number[]): string => {
    const { data, dims } = transposed(values(of), weights[of]!.shape, order);
    return graph.weight(data, dims);
  };
  const dense = (x: string, of: string): string => graph.op('Gemm', [x, weight(`${of}/kernel`), weight(`${of}/bias`)]);

  if (name === 'W1') {
    const hidden = graph.op('Sigmoid', [dense('x', 'hidden')]);
    return [graph.op('Sigmoid', [dense(hidden, 'output')]), [32, 1]];
  }
  if (name === 'W2') {
    const first = graph.op('Relu', [dense('x', 'hidden1')]);
    return [dense(graph.op('Relu', [dense(first, 'hidden2')]), 'output'), [128, 10]];
  }
  if (name === 'W3') {
    let x = 'x';
    for (const layer of ['conv1', 'conv2']) {
      const convolved = graph.op('Conv', [x, permuted(`${layer}/kernel`, [3, 2, 0, 1]), weight(`${layer}/bias`)]);
      x = graph.op('Relu', [convolved]);
      x = graph.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    }
    const { data } = transposed(values('hidden/kernel'), [5, 5, 64, 128], [2, 0, 1, 3]);
    const hidden = graph.op('Gemm', [graph.op('Flatten', [x]), graph.weight(data, [1600, 128]), weight('hidden/bias')]);
    return [dense(graph.op('Relu', [hidden]), 'output'), [64, 10]];
  }
  if (name === 'W4') return lstm(graph, workload, dense);
  if (name.startsWith('W5')) return [graph.op('MatMul', ['a', 'b']), workload.inputs['a']!.shape];
  if (name === 'W7') return transformer(graph, dense, weight);

  const normalized = (x: string, of: string): string => {
    const parts = ['gamma', 'beta', 'mean', 'variance'].map((part) => weight(`${of}/${part}`));
    const y = graph.op('BatchNormalization', [x, ...parts], { epsilon: 1e-3 });
    return graph.op('Clip', [y, graph.weight([0], []), graph.weight([6], [])]);
  };
  const same = { auto_pad: 'SAME_UPPER' };
  let x = normalized(
    graph.op('Conv', ['x', permuted('stem/kernel', [3, 2, 0, 1])], { ...same, strides: [2, 2] }),
    'stem',
  );
  MOBILENET_BLOCKS.forEach(([, stride], block) => {
    const [depthwise, pointwise] = [`depthwise${block}`, `pointwise${block}`];
    const options = { ...same, strides: [stride, stride], group: weights[`${depthwise}/kernel`]!.shape[2]! };
    x = normalized(graph.op('Conv', [x, permuted(`${depthwise}/kernel`, [2, 3, 0, 1])], options), depthwise);
    x = normalized(graph.op('Conv', [x, permuted(`${pointwise}/kernel`, [3, 2, 0, 1])]), pointwise);
  });
  return [dense(graph.op('Flatten', [graph.op('GlobalAveragePool', [x])]), 'output'), [1, 1000]];
}

type Dense = (x: string, of: string) => string;

/** Its gates come in another order (input, output, forget, candidate), kernels as [1, gates, inputs], and two biases. */
function lstm(graph: Graph, { weights }: Workload, dense: Dense): [string, readonly number[]] {
  const units = 128;
  const order = [0, 3, 1, 2];
  const reordered = (of: string): Float32Array => {
    const { shape } = weights[of]!;
    const rows = shape.length === 1 ? 1 : shape[0]!;
    const data = valuesOf(weights[of]!);
    return Float32Array.from({ length: data.length }, (_, at) => {
      const [gate, rest] = [Math.floor(at / (units * rows)), at % (units * rows)];
      const [unit, row] = [Math.floor(rest / rows), rest % rows];
      return data[row * 4 * units + order[gate]! * units + unit]!;
    });
  };
  const kernel = graph.weight(reordered('lstm/kernel'), [1, 512, 40]);
  const recurrent = graph.weight(reordered('lstm/recurrent'), [1, 512, units]);
  const bias = graph.weight([...reordered('lstm/bias'), ...new Float32Array(512)], [1, 1024]);
  const [, last] = graph.node('LSTM', ['x', kernel, recurrent, bias], { hidden_size: units }, 2);
  return [dense(graph.op('Squeeze', [last!, graph.integers([0])]), 'output'), [32, 12]];
}

function transformer(graph: Graph, dense: Dense, weight: (of: string) => string): [string, readonly number[]] {
  const reshaped = (x: string, dims: readonly number[]): string => graph.op('Reshape', [x, graph.integers(dims)]);
  const norm = (x: string, of: string): string =>
    graph.op('LayerNormalization', [x, weight(`${of}/gamma`), weight(`${of}/beta`)], { axis: -1, epsilon: 1e-5 });
  const rows = reshaped('x', [2048, 128]);
  const heads = graph.op('Transpose', [reshaped(dense(norm(rows, 'norm1'), 'qkv'), [16, 128, 3, 4, 32])], {
    perm: [2, 0, 3, 1, 4],
  });
  const [q, k, v] = graph
    .node('Split', [heads], { axis: 0, num_outputs: 3 }, 3)
    .map((part) => graph.op('Squeeze', [part, graph.integers([0])])) as [string, string, string];
  const products = graph.op('MatMul', [q, graph.op('Transpose', [k], { perm: [0, 1, 3, 2] })]);
  const scores = graph.op('Softmax', [graph.op('Mul', [products, graph.weight([1 / Math.sqrt(32)], [])])], {
    axis: -1,
  });
  const mixed = graph.op('Transpose', [graph.op('MatMul', [scores, v])], { perm: [0, 2, 1, 3] });
  const attended = graph.op('Add', [rows, dense(reshaped(mixed, [2048, 128]), 'projection')]);
  const activated = graph.op('Gelu', [dense(norm(attended, 'norm2'), 'up')]);
  const sum = graph.op('Add', [attended, dense(activated, 'down')]);
  return [reshaped(sum, [16, 128, 128]), [16, 128, 128]];
}

function transposed(
  data: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): { data: Float32Array; dims: readonly number[] } {
  const dims = order.map((axis) => shape[axis]!);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const result = new Float32Array(data.length);
  const index = dims.map(() => 0);
  for (let at = 0; at < result.length; at++) {
    result[at] = data[order.reduce((sum, axis, position) => sum + strides[axis]! * index[position]!, 0)]!;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < dims[axis]!) break;
      index[axis] = 0;
    }
  }
  return { data: result, dims };
}
