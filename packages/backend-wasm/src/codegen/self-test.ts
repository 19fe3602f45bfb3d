import { elementwise } from './elementwise.ts';
import { ModuleBuilder } from './emitter.ts';
import { expressionEpilogue } from './epilogue.ts';
import { add, operand } from './expression.ts';
import { compileModule, hasRelaxedSimd } from './features.ts';
import type { RangeKernel, StagedKernel } from './kernel.ts';
import { exp, tanh } from './math.ts';
import type { MatMulKernel, MatMulSpec } from './matmul-spec.ts';
import { matMul } from './matmul.ts';
import { relu } from './operators.ts';
import { reduce } from './reduce.ts';
import type { ByteProducts } from './tile-arithmetic.ts';

/**
 * Whether modules compiled wide give the bits of narrow ones here: the flag behind them is experimental. A product with
 * an epilogue, a product of bytes, elementary functions and a reduction (the templates whose pairs are merged) run both ways on the same
 * numbers. Some milliseconds.
 */
export const wideSelfTest = (): boolean => {
  const test = writeTest();
  const [narrow, wide] = [run(test, false), run(test, true)];
  return narrow.every((word, i) => word === wide[i]);
};

interface Test {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly product: MatMulKernel;
  readonly words: MatMulKernel;
  readonly functions: RangeKernel;
  readonly sums: StagedKernel;
}

const [M, N, K, LENGTH] = [11, 37, 29, 131];

/** The tiles of wide code, whichever way it is compiled: what is compared is the compiler, not the choice of tiles. */
const writeTest = (): Test => {
  const fused = hasRelaxedSimd();
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1 });
  const x = operand(0, 'f32');
  const epilogue = expressionEpilogue(relu(add(x, operand(1, 'f32'))), [{ rowStride: 0, perColumn: true }], fused);
  const product: MatMulKernel = matMul(module, {
    m: M,
    n: N,
    k: K,
    aStrides: [K, 1],
    bStrides: [N, 1],
    cStride: N,
    epilogue,
    fused,
    wide: true,
  });
  const functions: RangeKernel = elementwise(module, {
    shape: [LENGTH],
    operands: [{ kind: 'f32', strides: [1] }],
    results: [exp(x), tanh(x)].map((expression) => ({ expression, strides: [1] })),
    fused,
    wide: true,
  });
  const sums: StagedKernel = reduce(module, {
    shape: [3, 40],
    axes: [1],
    operands: [{ kind: 'f32', strides: [40, 1] }],
    results: [{ op: 'sum', expression: exp(x) }],
    fused,
    wide: true,
  });
  const words: MatMulKernel = matMul(module, wordsSpec(fused ? 'relaxed' : 'widened', true));
  module.export('product', product.function);
  module.export('words', words.function);
  module.export('functions', functions.function);
  module.export('sums', sums.stages[0]!.function);
  return { bytes: module.encode(), product, words, functions, sums };
};

const run = ({ bytes, product, words, functions, sums }: Test, wide: boolean): Int32Array => {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const instance = new WebAssembly.Instance(compileModule(bytes, { wide }), { env: { memory } });
  const kernels = instance.exports as unknown as Record<
    'product' | 'words' | 'functions' | 'sums',
    (...args: number[]) => void
  >;

  const numbers = new Float32Array(memory.buffer, 0, 4096);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.sin(i * 12.9898) * 3;
  const result = 65_536;
  kernels.product(0, 4096, result, 12_288, result + 32_768, 0, product.items);
  kernels.functions(8192, result + 8192, result + 12_288, 0, functions.items);
  kernels.sums(4096, result + 16_384, 0, 0, sums.stages[0]!.items);
  kernels.words(40_000, 44_000, result + 20_480, result + 32_768, 0, words.items);
  return new Int32Array(memory.buffer, result, 8192).slice(0, 5632);
};

/** A product of words of bytes, of odd sides. */
const wordsSpec = (bytes: ByteProducts, wide: boolean): MatMulSpec => ({
  m: M,
  n: N,
  k: K,
  aStrides: [K, 1],
  bStrides: [N, 1],
  cStride: N,
  fused: false,
  bytes,
  wide,
});

/** Whether relaxed products of bytes equal those of widened ones: all pairs of a byte of seven bits and one of eight, the extremes together. */
export const relaxedBytesSelfTest = (): boolean => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const [a, b] = [0, 4096];
  const bytes = new Uint8Array(memory.buffer);
  for (let i = 0; i < 4 * M * K; i++) bytes[a + i] = i < 4 * K ? 127 : (37 * i) % 128;
  for (let i = 0; i < 4 * K * N; i++) bytes[b + i] = i % N < 4 ? 127 + (i % 2) : (101 * i) % 256;
  const [relaxed, widened] = (['relaxed', 'widened'] as const).map((kind, index) => {
    const module = new ModuleBuilder();
    module.importMemory({ module: 'env', name: 'memory', initial: 1 });
    const kernel = matMul(module, wordsSpec(kind, false));
    module.export('run', kernel.function);
    const instance = new WebAssembly.Instance(compileModule(module.encode()), { env: { memory } });
    const result = 16_384 + 8192 * index;
    (instance.exports as { run: (...args: number[]) => void }).run(a, b, result, 32_768, 0, kernel.items);
    return new Int32Array(memory.buffer, result, M * N);
  }) as [Int32Array, Int32Array];
  return relaxed.every((sum, i) => sum === widened[i]);
};
