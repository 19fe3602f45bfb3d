import { encodeModule, type ModuleBuilder } from './emitter.ts';
import { features } from './features.ts';
import type { Code } from './instantiate.ts';
import { peakModule } from './peak.ts';
import { splitModule } from './split-module.ts';
import { type Templates, wideSelfTest } from './wide-self-test.ts';

/**
 * How to compile *wide*. Loaded where that may be possible: in Node.
 *
 * V8's optimising compiler can merge two neighbouring 128-bit operations into one of 256 bits, behind an experimental
 * flag that Node lets a program set at run time. It acts on modules compiled while it is set and on nothing else, so it
 * is set for one synchronous compilation and unset at once. Such a module runs optimised code from its first call. Bits
 * do not change: each lane does what it did.
 */

type Run = (turns: number, address: number) => void;

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
 * Switched on for a wide compilation, and their opposites after it. They hold for the whole process, in which V8 may be compiling other
 * modules on threads of its own at this very moment, so none may be among them that changes what such a compilation relies on: without
 * inlining it ends the process where it meets an indirect call, and without the baseline compiler where it misses call counts (V8 14.6).
 * What the mask says is asked where a function is first compiled; the optimising compiler does not look at it.
 */
const WIDE_FLAGS = ['--no-wasm-lazy-compilation', '--wasm-tier-mask-for-testing=-1', '--experimental-wasm-revectorize'];
const NARROW_FLAGS = [
  '--no-experimental-wasm-revectorize',
  '--wasm-tier-mask-for-testing=0',
  '--wasm-lazy-compilation',
];

/** So many functions of a module, its first, the mask sends to the optimising compiler. */
const MOST_FUNCTIONS = 32;

/**
 * V8's flag setter where wide compilation may be tried: Node 24 or later on x64, and not forbidden by `NEURITE_WIDE=0`. Only the main thread sets
 * flags: they hold for all threads of the process, and two that set and unset them at once would undo each other's.
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
 * Compiles what was built, in modules of so few functions that each becomes wide if that is asked for.
 *
 * @throws {WebAssembly.CompileError} as {@link compileModule}
 */
export const compileCode = (module: ModuleBuilder, options: { readonly wide?: boolean } = {}): Code => {
  const parts = options.wide === true ? splitModule(module, MOST_FUNCTIONS) : [module];
  return {
    modules: parts.map((part) => compileModule(encodeModule(part), options)),
    functions: parts.length === 1 ? 0 : module.functions.length,
  };
};

/**
 * Compiles a module, with 256-bit code in its first 32 functions if `wide` is asked for and this host may have it (otherwise as usual).
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
 * Whether wide compilation pays here: the flag may be there without effect (a processor without AVX2), so that only a
 * measurement tells. It takes about two milliseconds: the same arithmetic, compiled both ways, and wide must be 1.4
 * times faster.
 */
const pays = (): boolean => {
  const v8 = wideCompiler();
  if (v8 === undefined) return false;
  const bytes = peakModule(features().relaxedSimd, 24);
  const memory = new WebAssembly.Memory({ initial: 1 });
  let narrow: WebAssembly.Module;
  try {
    for (const flag of WIDE_FLAGS.slice(0, 2)) v8.setFlagsFromString(flag);
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

let doesPay: boolean | undefined;

/** Whether wide code is to be had here, and faster. Measured at the first call, while which no thread may be starting. */
export const hasWide = (): boolean => (doesPay ??= pays());

let isSafe: boolean | undefined;

/** Whether wide code may be used: it is to be had, and kernels compiled wide give the very bits of others. Found out at the first call. */
export const wideIsSafe = (templates: Templates): boolean =>
  (isSafe ??= hasWide() && wideSelfTest(templates, compileCode));
