/**
 * Writes what PyTorch computes on every workload to `workloads/golden.json`, for the tests to hold ours to.
 * `node bench/golden.ts` needs Debian's python3-torch.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entrants } from './entrants.ts';
import { takeTurn } from './turn.ts';
import { workloads } from './workloads/specification.ts';

const judge = entrants(false).find(({ name }) => name === 'pytorch');
if (judge === undefined) throw new Error('PyTorch is not installed here: apt-get install python3-torch.');
const golden: Record<string, { losses?: readonly number[]; output?: readonly number[] }> = {};
for (const workload of workloads) {
  const modes = judge.modes(workload).filter((mode) => mode !== 'fit');
  const { measurements } = await takeTurn(judge.command(workload, modes, { warm: 0, measure: 1, slow: 1e6 }));
  const losses = measurements.find(({ mode }) => mode === 'train')?.losses;
  const output = measurements.find(({ mode }) => mode === 'infer')?.output;
  golden[workload.name] = { ...(losses === undefined ? {} : { losses }), ...(output === undefined ? {} : { output }) };
}
writeFileSync(join(import.meta.dirname, 'workloads/golden.json'), `${JSON.stringify(golden, null, 2)}\n`);
