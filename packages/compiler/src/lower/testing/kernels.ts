import { elementCount, type HostArray, print, ProgramBuilder, sameShape, verify, zeros } from '@neurite/backend';
import { cpuBackend, evaluate } from '@neurite/backend-cpu';
import { type DataId, engine, setBackend } from '@tensorflow/tfjs-core';
import { graphLowerings } from '../graph-kernels.ts';
import { lowerKernel, registerLowerings } from '../lower-kernel.ts';

/** Inputs by name, or the list that a kernel takes. */
export type CaseInputs = Readonly<Record<string, HostArray>> | readonly HostArray[];

/** What a kernel is given in a test, and how its results are judged. */
export interface KernelCase {
  readonly inputs: CaseInputs;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Relative to the larger of the value and 1; 1e-6 unless said. */
  readonly tolerance?: number;
  /** Where tfjs-core's cpu kernel is wrong or undefined: why, and what is right. */
  readonly instead?: { readonly because: string; readonly outputs: readonly HostArray[] };
}

/** Cases by kernel. */
export type KernelCases = Readonly<Record<string, readonly KernelCase[]>>;

/** Lets {@link runTfjs} compute; to be awaited before. */
export async function prepareTfjs(): Promise<void> {
  registerLowerings(graphLowerings);
  await cpuBackend.init();
  await setBackend(cpuBackend.eager.tfjsBackend);
}

/** What tfjs-core's kernel on the cpu makes of the inputs. */
export function runTfjs(kernel: string, inputs: CaseInputs, attributes: KernelCase['attributes'] = {}): HostArray[] {
  const tensor = ({ data, shape, dtype }: HostArray): unknown => engine().makeTensor(data, [...shape], dtype);
  const given = Array.isArray(inputs)
    ? inputs.map(tensor)
    : Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensor(input)]));
  const results: unknown = engine().runKernel(kernel, given as never, attributes as never);
  return [results].flat().map((result) => {
    const { dataId, shape, dtype } = result as { dataId: DataId; shape: number[]; dtype: HostArray['dtype'] };
    // Some kernels store integers in a Float32Array.
    const data = zeros(dtype, elementCount(shape));
    data.set(engine().readSync(dataId) as HostArray['data']);
    return { data, shape, dtype };
  });
}

/** What the lowered kernel makes of the inputs, by the reference interpreter. */
export function runLowered(kernel: string, inputs: CaseInputs, attributes: KernelCase['attributes'] = {}): HostArray[] {
  const b = new ProgramBuilder();
  const entries = Object.entries(inputs as Readonly<Record<string, HostArray>>);
  const values = Object.fromEntries(entries.map(([name, { shape, dtype }]) => [name, b.input({ shape, dtype })]));
  const outputs = lowerKernel(b, kernel, values, attributes);
  if (outputs === undefined) throw new Error(`${kernel} was not lowered`);
  const program = b.finish(outputs);
  verify(program);
  try {
    return [
      ...evaluate(
        program,
        entries.map(([, input]) => input),
      ).outputs,
    ];
  } catch (error) {
    throw new Error(`${kernel} fails as\n${print(program)}`, { cause: error });
  }
}

/** Throws unless the lowered kernel gives what tfjs-core's, or what stands `instead` of it. */
export function assertKernel(kernel: string, { inputs, attributes = {}, tolerance = 1e-6, instead }: KernelCase): void {
  const expected = instead?.outputs ?? runTfjs(kernel, inputs, attributes);
  const actual = runLowered(kernel, inputs, attributes);
  if (actual.length !== expected.length)
    throw new Error(`${kernel} gives ${actual.length} outputs, not ${expected.length}`);
  for (const [index, array] of expected.entries()) {
    const difference = firstDifference(array, actual[index]!, tolerance);
    if (difference !== undefined)
      throw new Error(`${kernel} ${JSON.stringify(attributes)}: output ${index} ${difference}`);
  }
}

function firstDifference(expected: HostArray, actual: HostArray, tolerance: number): string | undefined {
  if (expected.dtype !== actual.dtype) return `is ${actual.dtype}, not ${expected.dtype}`;
  if (!sameShape(expected.shape, actual.shape)) return `is [${actual.shape.join()}], not [${expected.shape.join()}]`;
  for (const [index, value] of expected.data.entries()) {
    const other = actual.data[index]!;
    const isClose = Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(value));
    if (!(isClose || value === other || (Number.isNaN(value) && Number.isNaN(other)))) {
      return `has ${other} at ${index}, not ${value}`;
    }
  }
  return undefined;
}

/**
 * The gradient of Σ dy · kernel(x) by one input, from central differences of tfjs-core's kernel: exact, but for rounding,
 * where the kernel is linear within ±h.
 */
export function numericGradient(
  kernel: string,
  inputs: Readonly<Record<string, HostArray>>,
  name: string,
  attributes: KernelCase['attributes'],
  dy: HostArray,
  h: number = 0.25,
): HostArray {
  const x = inputs[name]!;
  const along = (place: number, step: number): number => {
    const data = Float32Array.from(x.data);
    data[place]! += step;
    const [y] = runTfjs(kernel, { ...inputs, [name]: { ...x, data } }, attributes) as [HostArray];
    return Array.from(dy.data).reduce((sum, weight, index) => sum + weight * y.data[index]!, 0);
  };
  const data = Float32Array.from(x.data, (_, place) => (along(place, h) - along(place, -h)) / (2 * h));
  return { data, shape: x.shape, dtype: 'float32' };
}
