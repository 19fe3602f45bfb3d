import { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder, Local } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { i32 } from './opcodes.ts';
import { f32x4, v128 } from './simd.ts';

type Run = (turns: number, address: number) => void;

/**
 * What this host's WebAssembly can do, and how to compile *wide*.
 *
 * V8's optimising compiler can merge two neighbouring 128-bit operations into one of 256 bits, behind an experimental
 * flag that Node lets a program set at run time. It acts on modules compiled while it is set and on nothing else, so it
 * is set for one synchronous compilation and unset at once. Such a module runs optimised code from its first call. Bits
 * do not change: each lane does what it did.
 */

export interface Features {
  readonly simd: boolean;
  /** Fused multiply-add, relaxed: one rounding where the machine has it. */
  readonly relaxedSimd: boolean;
  /** Atomics, and memory shared between threads (in a page only when it is cross-origin isolated). */
  readonly threads: boolean;
  /** 256-bit code from pairs of 128-bit operations; see `compileModule`. */
  readonly wide: boolean;
}

const validates = (define: (f: FunctionBuilder) => void, shared = false): boolean => {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1, ...(shared ? { maximum: 1, shared } : {}) });
  module.function({ params: [] }, define);
  return WebAssembly.validate(module.encode());
};

const zero = (): Value<'v128'> => f32x4.splatConst(0);

export const hasSimd = (): boolean => validates((f) => f.drop(f32x4.add(zero(), zero())));

export const hasRelaxedSimd = (): boolean => validates((f) => f.drop(f32x4.relaxedMadd(zero(), zero(), zero())));

export const hasThreads = (): boolean => {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  return (
    typeof SharedArrayBuffer !== 'undefined' && isolated !== false && validates((f) => f.drop(i32.atomicLoad(0)), true)
  );
};

interface V8Module {
  setFlagsFromString(flags: string): void;
}
interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly arch?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}

/**
 * Switched on for a wide compilation, and their opposites after it. The first two compile at once with the optimising
 * compiler; its inliner must rest, since it wants call counts that only the baseline compiler collects (V8 14.6 aborts
 * without them).
 */
const WIDE_FLAGS = [
  '--no-liftoff',
  '--no-wasm-lazy-compilation',
  '--no-wasm-inlining',
  '--experimental-wasm-revectorize',
];
const NARROW_FLAGS = ['--no-experimental-wasm-revectorize', '--wasm-inlining', '--wasm-lazy-compilation', '--liftoff'];

/**
 * V8's flag setter where wide compilation may be tried: Node 24 or later on x64, and not forbidden by `NEURITE_WIDE=0`. Only the main thread sets
 * flags: they hold for all threads of the process, and two that set and unset them at once would end it.
 */
const wideCompiler = (): V8Module | undefined => {
  const { process } = globalThis as { process?: NodeProcess };
  if (process?.versions?.node === undefined || process.getBuiltinModule === undefined || process.arch !== 'x64')
    return undefined;
  if (Number.parseInt(process.versions.node, 10) < 24 || process.env?.['NEURITE_WIDE'] === '0') return undefined;
  const { isMainThread } = process.getBuiltinModule('node:worker_threads') as { readonly isMainThread: boolean };
  return isMainThread ? (process.getBuiltinModule('node:v8') as V8Module) : undefined;
};

/**
 * V8 keeps compiled modules by their bytes: the same bytes compiled narrow before would come back narrow. An empty
 * custom section named `w` makes them differ.
 */
const marked = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const copy = new Uint8Array(bytes.length + 4);
  copy.set(bytes);
  copy.set([0x00, 0x02, 0x01, 0x77], bytes.length);
  return copy;
};

/**
 * Compiles a module, with 256-bit code if `wide` is asked for and this host may have it (otherwise as usual).
 *
 * @throws {WebAssembly.CompileError} when the bytes are no module, or the page's content security policy forbids
 * compilation.
 */
export const compileModule = (
  bytes: Uint8Array<ArrayBuffer>,
  options: { readonly wide?: boolean } = {},
): WebAssembly.Module => {
  const v8 = options.wide === true ? wideCompiler() : undefined;
  if (v8 === undefined) return new WebAssembly.Module(bytes);
  try {
    for (const flag of WIDE_FLAGS) v8.setFlagsFromString(flag);
    return new WebAssembly.Module(marked(bytes));
  } finally {
    for (const flag of NARROW_FLAGS) v8.setFlagsFromString(flag);
  }
};

/**
 * A loop of multiply-adds on registers alone, with enough independent sums to hide their latency: what the arithmetic
 * can do.
 */
export const peakModule = (relaxed: boolean, vectors: 12 | 24): Uint8Array<ArrayBuffer> => {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'env', name: 'memory', initial: 1 });
  module.function({ params: ['i32', 'i32'], export: 'run' }, (f, turns, at) => {
    const factors: readonly Local<'v128'>[] = [0, 16].map((offset) => f.bind(v128.load(at, offset)));
    const scale = f.bind(v128.load32Splat(at));
    const sums = Array.from({ length: vectors }, (_, i) => f.bind(v128.load(at, 32 + 16 * i)));
    f.forRange(f.local('i32'), 0, turns, 1, () => {
      for (let unrolled = 0; unrolled < 2; unrolled++) {
        sums.forEach((sum, i) => {
          const factor = factors[i % 2]!;
          f.set(sum, relaxed ? f32x4.relaxedMadd(scale, factor, sum) : f32x4.add(f32x4.mul(sum, scale), factor));
        });
      }
    });
    sums.forEach((sum, i) => f.do(v128.store(at, sum, 32 + 16 * i)));
  });
  return module.encode();
};

/** Floating-point operations a second of `peakModule`, the best of some short runs. */
export const measurePeak = (options: {
  readonly relaxed: boolean;
  readonly wide: boolean;
  readonly turns?: number;
  readonly runs?: number;
}): number => {
  const vectors = options.wide ? 24 : 12;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(compileModule(peakModule(options.relaxed, vectors), options), {
    env: { memory },
  });
  const run = instance.exports['run'] as Run;
  const turns = options.turns ?? 20_000;
  let best = Infinity;
  for (let i = 0; i < (options.runs ?? 5); i++) {
    const start = performance.now();
    run(turns, 0);
    best = Math.min(best, performance.now() - start);
  }
  return (turns * 2 * vectors * 4 * 2) / (best / 1000);
};

/**
 * Whether wide compilation pays here: the flag may be there without effect (a processor without AVX2), so that only a
 * measurement tells. It takes about two milliseconds: the same arithmetic, compiled both ways, and wide must be 1.4
 * times faster.
 */
const wideWorks = (relaxed: boolean): boolean => {
  if (wideCompiler() === undefined) return false;
  const bytes = peakModule(relaxed, 24);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const v8 = wideCompiler()!;
  let narrow: WebAssembly.Module;
  try {
    for (const flag of WIDE_FLAGS.slice(0, 3)) v8.setFlagsFromString(flag);
    narrow = new WebAssembly.Module(bytes);
  } finally {
    for (const flag of NARROW_FLAGS.slice(1)) v8.setFlagsFromString(flag);
  }
  const [slow, fast] = [narrow, compileModule(bytes, { wide: true })].map(
    (module) => new WebAssembly.Instance(module, { env: { memory } }).exports['run'] as Run,
  ) as [Run, Run];
  const best = [Infinity, Infinity];
  for (let round = 0; round < 5; round++) {
    [slow, fast].forEach((run, i) => {
      const start = performance.now();
      run(3000, 0);
      best[i] = Math.min(best[i]!, performance.now() - start);
    });
  }
  return best[0]! / best[1]! > 1.4;
};

let known: Features | undefined;

/** This host's features, probed once, in some milliseconds. */
export const features = (): Features => {
  if (known === undefined) {
    const relaxedSimd = hasRelaxedSimd();
    known = { simd: hasSimd(), relaxedSimd, threads: hasThreads(), wide: wideWorks(relaxedSimd) };
  }
  return known;
};
