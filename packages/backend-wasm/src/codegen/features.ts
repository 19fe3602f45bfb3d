import { ModuleBuilder } from './emitter.ts';
import type { FunctionBuilder } from './function-builder.ts';
import type { Value } from './instruction.ts';
import { i32 } from './opcodes.ts';
import { f32x4 } from './simd.ts';

/** What this host's WebAssembly can do. */
export interface Features {
  readonly simd: boolean;
  /** Fused multiply-add, relaxed: one rounding where the machine has it. */
  readonly relaxedSimd: boolean;
  /** Atomics, and memory shared between threads (in a page only when it is cross-origin isolated). */
  readonly threads: boolean;
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

let known: Features | undefined;

/** This host's features, probed once. */
export const features = (): Features =>
  (known ??= { simd: hasSimd(), relaxedSimd: hasRelaxedSimd(), threads: hasThreads() });
