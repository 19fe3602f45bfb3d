import { ModuleBuilder } from './emitter.ts';
import { features } from './features.ts';
import type { MatMulSpec } from './matmul-spec.ts';
import { matMul } from './matmul.ts';
import type { ByteProducts } from './tile-arithmetic.ts';

const [M, N, K] = [11, 37, 29];

/** A product of words of bytes, of odd sides, to test what the host makes of it. */
export const wordsSpec = (bytes: ByteProducts, wide: boolean): MatMulSpec => ({
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
const relaxedBytesSelfTest = (): boolean => {
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
    const instance = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
    const result = 16_384 + 8192 * index;
    (instance.exports as { run: (...args: number[]) => void }).run(a, b, result, 32_768, 0, kernel.items);
    return new Int32Array(memory.buffer, result, M * N);
  }) as [Int32Array, Int32Array];
  return relaxed.every((sum, i) => sum === widened[i]);
};

let areBytesExact: boolean | undefined;

/** Whether the host multiplies bytes in one instruction, and gives the integers that it should. Found out at the first call. */
export const relaxedBytesAreExact = (): boolean => (areBytesExact ??= features().relaxedSimd && relaxedBytesSelfTest());
