/** Kernels of tfjs-core's cpu backend that are wrong where TensorFlow's are right, as the reference interpreter computes them. */
import { type DType, type HostArray, ProgramBuilder, type ValueId } from '@neurite/backend';
import { evaluate } from '@neurite/backend-cpu/interpreter';
import { getKernel, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';

/** Those of the kernels below. */
interface Attributes {
  readonly axis: readonly number[];
  readonly keepDims: boolean;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly k: number;
}

interface Correction {
  /** The element types for which it is wrong. */
  readonly dtypes: readonly string[];
  /** The names of the operands, in order. */
  readonly operands: readonly string[];
  readonly build: (b: ProgramBuilder, operands: readonly ValueId[], attributes: Attributes) => readonly ValueId[];
}

const unary = (op: Parameters<ProgramBuilder['unary']>[0], dtype: DType): Correction => ({
  dtypes: [dtype],
  operands: ['x'],
  build: (b, [x]) => [b.unary(op, x!)],
});

const binary = (op: Parameters<ProgramBuilder['binary']>[0], dtype: DType): Correction => ({
  dtypes: [dtype],
  operands: ['a', 'b'],
  build: (b, [x, y]) => [b.binary(op, x!, y!)],
});

/**
 * Integers beyond 2⁵³, infinities and NaN in an order, a remainder with an infinity, whole rows chosen by a list of conditions; Erf has no correct
 * digit near 0.
 */
const corrections: Readonly<Record<string, Correction>> = {
  Abs: unary('abs', 'int32'),
  Square: unary('square', 'int32'),
  Erf: unary('erf', 'float32'),
  Multiply: binary('mul', 'int32'),
  Mod: binary('mod', 'float32'),
  Prod: {
    dtypes: ['int32'],
    operands: ['x'],
    build: (b, [x], { axis, keepDims }) => [b.reduce('prod', x!, axis, keepDims)],
  },
  BatchMatMul: {
    dtypes: ['int32'],
    operands: ['a', 'b'],
    build: (b, [x, y], { transposeA, transposeB }) => [b.matMul(x!, y!, { transposeA, transposeB })],
  },
  Select: {
    dtypes: ['bool'],
    operands: ['condition', 't', 'e'],
    build: (b, [condition, t, e]) => {
      const { shape } = b.typeOf(t!);
      const [length] = b.typeOf(condition!).shape;
      const isOfRows = b.typeOf(condition!).shape.length === 1 && shape.length > 1;
      const whole = isOfRows ? b.reshape(condition!, [length!, ...shape.slice(1).map(() => 1)]) : condition!;
      return [b.select(whole, t!, e!)];
    },
  },
  TopK: {
    dtypes: ['float32', 'int32'],
    operands: ['x'],
    build: (b, [x], { k }) => b.topK(x!, k, true),
  },
};

/** A kernel of the cpu backend's, corrected where that is known to be necessary. */
export function corrected(kernelName: string): KernelFunc {
  const kernel = getKernel(kernelName, 'cpu').kernelFunc;
  const correction = corrections[kernelName];
  if (correction === undefined) return kernel;
  return (call) => {
    const inputs = correction.operands.map((name) => (call.inputs as Readonly<Record<string, TensorInfo>>)[name]!);
    if (!correction.dtypes.includes(inputs[0]!.dtype)) return kernel(call);
    const backend = call.backend as MathBackendCPU;
    const b = new ProgramBuilder();
    const values = inputs.map(({ shape, dtype }) => b.input({ shape, dtype: dtype as DType }));
    const program = b.finish(correction.build(b, values, call.attrs as unknown as Attributes));
    const arrays = inputs.map(
      ({ dataId, shape, dtype }) => ({ data: backend.data.get(dataId).values, shape, dtype }) as HostArray,
    );
    const { outputs } = evaluate(program, arrays);
    const results = outputs.map(({ shape, dtype, data }) => backend.makeTensorInfo([...shape], dtype, data));
    return results.length === 1 ? results[0]! : results;
  };
}
