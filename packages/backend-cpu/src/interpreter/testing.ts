import {
  type DType,
  type HostArray,
  ProgramBuilder,
  sameShape,
  type Shape,
  type TypedArray,
  type ValueId,
  verify,
} from '@neurite/backend';
import { evaluate } from './interpret.ts';

/** A float32 host array; without values, of different small numbers of either sign. */
export function f32(shape: Shape, values?: readonly number[]): HostArray {
  return { shape, dtype: 'float32', data: Float32Array.from(values ?? sequence(shape)) };
}

/** An int32 host array; without values, of small numbers of either sign. */
export function i32(shape: Shape, values?: readonly number[]): HostArray {
  return { shape, dtype: 'int32', data: Int32Array.from(values ?? sequence(shape), Math.round) };
}

/** A bool host array. */
export function bool(shape: Shape, values: readonly number[]): HostArray {
  return { shape, dtype: 'bool', data: Uint8Array.from(values) };
}

/** Builds a program around inputs, verifies and runs it, and gives its outputs. */
export function runAll(
  inputs: readonly HostArray[],
  build: (b: ProgramBuilder, ...ids: ValueId[]) => readonly ValueId[],
): readonly HostArray[] {
  const b = new ProgramBuilder();
  const ids = inputs.map(({ shape, dtype }) => b.input({ shape, dtype }));
  const program = b.finish(build(b, ...ids));
  verify(program);
  return evaluate(program, inputs).outputs;
}

/** The same for one output. */
export function run(inputs: readonly HostArray[], build: (b: ProgramBuilder, ...ids: ValueId[]) => ValueId): HostArray {
  return runAll(inputs, (b, ...ids) => [build(b, ...ids)])[0]!;
}

/** The values of the one output as a list. */
export function values(
  inputs: readonly HostArray[],
  build: (b: ProgramBuilder, ...ids: ValueId[]) => ValueId,
): number[] {
  return [...run(inputs, build).data];
}

/** A host array of what a tfjs tensor holds. */
export function fromTfjs(tensor: {
  readonly shape: Shape;
  readonly dtype: string;
  dataSync(): TypedArray | ArrayLike<number>;
}): HostArray {
  return { shape: tensor.shape, dtype: tensor.dtype as DType, data: tensor.dataSync() as TypedArray };
}

/** Σ a · b over all elements: with it an adjoint is recognised. */
export function dot(a: HostArray, b: HostArray): number {
  if (!sameShape(a.shape, b.shape)) throw new Error(`dot of [${a.shape.join(',')}] and [${b.shape.join(',')}]`);
  let sum = 0;
  for (let index = 0; index < a.data.length; index++) sum += a.data[index]! * b.data[index]!;
  return sum;
}

function sequence(shape: Shape): number[] {
  const count = shape.reduce((product, length) => product * length, 1);
  // A full-period generator, so that neighbours differ and there are few ties.
  return Array.from({ length: count }, (_, index) => (((index * 7919 + 13) % 211) - 105) / 16);
}
