/**
 * What this machine's arithmetic can do in WebAssembly: multiply-adds on registers alone, portable and wide, measured as
 * everything else is. `node bench/peak.ts` prints one line of JSON. The bars of W5 are shares of it.
 */
// oxlint-disable-next-line no-restricted-imports -- the loop is made by the engine's own emitter, which is nobody else's business
import { features } from '../packages/backend-wasm/src/codegen/features.ts';
// oxlint-disable-next-line no-restricted-imports -- the loop is made by the engine's own emitter, which is nobody else's business
import { peakModule } from '../packages/backend-wasm/src/codegen/peak.ts';
// oxlint-disable-next-line no-restricted-imports -- the loop is made by the engine's own emitter, which is nobody else's business
import { compileModule, hasWide } from '../packages/backend-wasm/src/codegen/wide.ts';
import { BUDGET, type Budget, measureSteps } from './measure.ts';

/** GFLOP/s. */
export interface Peak {
  readonly portable: number;
  /** Missing where the host merges no vectors. */
  readonly wide?: number;
}

const TURNS = 100_000;

async function rate(wide: boolean, budget: Budget): Promise<number> {
  const vectors = wide ? 24 : 12;
  const bytes = peakModule(features().relaxedSimd, vectors);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(compileModule(bytes, { wide }), { env: { memory } });
  const run = instance.exports['run'] as (turns: number, at: number) => void;
  const { step } = await measureSteps({ step: () => run(TURNS, 0), read: () => [] }, budget);
  // Two rounds of sums in every turn, four lanes, a product and a sum.
  return (TURNS * 2 * vectors * 4 * 2) / step / 1e6;
}

export async function peak(budget: Budget = BUDGET): Promise<Peak> {
  const portable = await rate(false, budget);
  return hasWide() ? { portable, wide: await rate(true, budget) } : { portable };
}

if (import.meta.main) console.log(JSON.stringify(await peak()));
