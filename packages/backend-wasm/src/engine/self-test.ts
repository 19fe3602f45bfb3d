import { elementwise } from '../codegen/elementwise.ts';
import { type FunctionReference, ModuleBuilder } from '../codegen/emitter.ts';
import * as e from '../codegen/expression.ts';
import { compileModule, features } from '../codegen/features.ts';
import { i32 } from '../codegen/opcodes.ts';
import { matMul } from '../codegen/matmul.ts';
import { reduce } from '../codegen/reduce.ts';

let known: boolean | undefined;

/**
 * Whether wide compilation may be used: it is there, it pays, and the kernels of a small self-test give the very same bits with it
 * and without it. Found out at the first call, in a few milliseconds.
 */
export const wideIsSafe = (): boolean => {
  known ??= features().wide && sameBits(run(false), run(true));
  return known;
};

const COUNT = 40 * 40;
const AREA = 4 * COUNT;
const AREAS = 8;

/** A product, a loop and a reduction, one after the other; gives all of the memory that they wrote. */
const run = (wide: boolean): Uint32Array => {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1 });
  const fused = features().relaxedSimd;
  const at = (index: number): number => AREA * index;
  const calls: { readonly function: FunctionReference; readonly pointers: readonly number[]; readonly items: number }[] = [];
  // Extents that leave rests of every kind: whole wide tiles, parts of them, rows and columns over.
  const [m, n, k] = [40, 27, 31];
  const product = matMul(module, { m, n, k, aStrides: [1, m], bStrides: [1, k], cStride: n, fused, wide: true });
  calls.push({ function: product.function, pointers: [at(0), at(1), at(2), at(6)], items: product.items });
  const floats = { kind: 'f32', strides: [1] } as const;
  const [x, y] = [e.operand(0, 'f32'), e.operand(1, 'f32')];
  const loop = elementwise(module, {
    shape: [COUNT - 3],
    operands: [floats, floats],
    results: [{ expression: e.select(e.compare('lt', x, y), e.div(x, y), e.fma(e.sqrt(e.abs(y)), x, y)), strides: [1] }],
    fused,
    wide: true,
  });
  calls.push({ function: loop.function, pointers: [at(0), at(1), at(4)], items: loop.items });
  const sums = reduce(module, { shape: [39, 37], axes: [0], operands: [{ kind: 'f32', strides: [40, 1] }], results: [{ op: 'sum', expression: x }], fused, wide: true });
  for (const stage of sums.stages) calls.push({ function: stage.function, pointers: [at(0), at(5), at(6)], items: stage.items });
  module.function({ params: [], export: 'run' }, (f) => {
    for (const call of calls) f.call(call.function, [...call.pointers, 0, call.items].map((value) => i32.const(value)));
  });
  const floatsOfMemory = new Float32Array(memory.buffer);
  for (let index = 0; index < 2 * COUNT; index++) floatsOfMemory[index] = ((index * 7919) % 2003) / 1001 - 1;
  const instance = new WebAssembly.Instance(compileModule(module.encode(), { wide }), { env: { memory } });
  (instance.exports['run'] as () => void)();
  return new Uint32Array(memory.buffer, 0, (AREA * AREAS) / 4);
};

const sameBits = (a: Uint32Array, b: Uint32Array): boolean => a.every((word, index) => word === b[index]);
