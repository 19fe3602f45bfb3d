import type { wordsSpec } from './bytes-self-test.ts';
import type { elementwise } from './elementwise.ts';
import { ModuleBuilder } from './emitter.ts';
import type { expressionEpilogue } from './epilogue.ts';
import type { add, operand } from './expression.ts';
import { features } from './features.ts';
import { type Code, instantiate } from './instantiate.ts';
import type { RangeKernel, StagedKernel } from './kernel.ts';
import type { exp, tanh } from './math.ts';
import type { MatMulKernel } from './matmul-spec.ts';
import type { matMul } from './matmul.ts';
import type { relu } from './operators.ts';
import type { reduce } from './reduce.ts';

/** The templates that are tested: given, not imported, for a page to have no second copy of them or another file. */
export interface Templates {
  readonly matMul: typeof matMul;
  readonly elementwise: typeof elementwise;
  readonly reduce: typeof reduce;
  readonly expressionEpilogue: typeof expressionEpilogue;
  readonly operand: typeof operand;
  readonly add: typeof add;
  readonly relu: typeof relu;
  readonly exp: typeof exp;
  readonly tanh: typeof tanh;
  readonly wordsSpec: typeof wordsSpec;
}

/**
 * Whether modules compiled wide give the bits of narrow ones here: the flag behind them is experimental. A product with
 * an epilogue, a product of bytes, elementary functions and a reduction (the templates whose pairs are merged) run both ways on the same
 * numbers. Some milliseconds.
 */
export const wideSelfTest = (templates: Templates, compile: Compile): boolean => {
  const test = writeTest(templates);
  const [narrow, wide] = [false, true].map((wide) => run(test, compile(test.module, { wide })));
  return narrow!.every((word, i) => word === wide![i]);
};

type Compile = (module: ModuleBuilder, options: { readonly wide: boolean }) => Code;

interface Test {
  readonly module: ModuleBuilder;
  readonly product: MatMulKernel;
  readonly words: MatMulKernel;
  readonly functions: RangeKernel;
  readonly sums: StagedKernel;
}

const [M, N, K, LENGTH] = [11, 37, 29, 131];

/** The tiles of wide code, whichever way it is compiled: what is compared is the compiler, not the choice of tiles. */
const writeTest = ({
  matMul,
  elementwise,
  reduce,
  expressionEpilogue,
  operand,
  add,
  relu,
  exp,
  tanh,
  wordsSpec,
}: Templates): Test => {
  const fused = features().relaxedSimd;
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
  return { module, product, words, functions, sums };
};

const run = ({ product, words, functions, sums }: Test, code: Code): Int32Array => {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const kernels = instantiate(code, { memory }) as unknown as Record<
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
