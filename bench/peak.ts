/**
 * What this machine's arithmetic can do in WebAssembly: multiply-adds on registers alone, GFLOP/s, portable and wide.
 * `node bench/peak.ts` prints one line of JSON. The bars of W5 are shares of it.
 */
// oxlint-disable-next-line no-restricted-imports -- the loop is made by the engine's own emitter, which is nobody else's business
import { features, measurePeak } from '../packages/backend-wasm/src/codegen/features.ts';

export interface Peak {
  readonly portable: number;
  /** Missing where the host merges no vectors. */
  readonly wide?: number;
}

export function peak(): Peak {
  const { relaxedSimd: relaxed, wide } = features();
  const gigaflops = (isWide: boolean): number => measurePeak({ relaxed, wide: isWide, turns: 200_000, runs: 9 }) / 1e9;
  return { portable: gigaflops(false), ...(wide ? { wide: gigaflops(true) } : {}) };
}

if (import.meta.main) console.log(JSON.stringify(peak()));
