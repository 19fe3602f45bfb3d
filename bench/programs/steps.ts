/**
 * Training steps: milliseconds a step of the bare program, portable and wide in turns, and of the jitted function.
 * `node --conditions=@neurite/source bench/programs/steps.ts [W2,W3] [--profile] [--print]`
 */
import { elementCount, type Executable, type HostArray, print, type StateRef, zeros } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { programOf, workloads } from './workloads.ts';

const names = (process.argv[2]?.startsWith('W') === true ? process.argv[2] : Object.keys(workloads).join()).split(',');
await useBackend('wasm');
for (const name of names) {
  const workload = workloads[name]!();
  const start = performance.now();
  const program = programOf(workload);
  const first = performance.now() - start;
  if (process.argv.includes('--print')) console.log(print(program, { labels: true }));
  const inputs: HostArray[] = [workload.x, workload.y].map(({ data, shape, dtype }) => ({ data, shape, dtype }));
  for (const slot of program.inputs.slice(2))
    inputs.push({ ...slot, data: zeros(slot.dtype, elementCount(slot.shape)) });
  const backends = [createWasmBackend({ wide: false }), createWasmBackend()];
  for (const backend of backends) await backend.init();
  const bound = backends.map((backend) => {
    const began = performance.now();
    const executable: Executable = backend.compile(program);
    const compile = performance.now() - began;
    const state: StateRef[] = program.state.map((slot) => backend.createState(slot, starting(slot)));
    return { run: () => executable.run(inputs, state), compile };
  });
  const runs = [...bound.map(({ run }) => run), () => workload.step(workload.x as never, workload.y as never)];
  // On a machine that others use too, the wall clock counts their turns: the smaller of it and of the processor time is ours.
  const once = (run: () => unknown, times: number): number => {
    const cpu = process.cpuUsage();
    const begin = performance.now();
    for (let i = 0; i < times; i++) run();
    const wall = performance.now() - begin;
    const { user, system } = process.cpuUsage(cpu);
    return Math.min(wall, (user + system) / 1000) / times;
  };
  const repeats = runs.map((run) => {
    once(run, 3);
    return Math.max(1, Math.ceil(15 / Math.max(1e-4, once(run, 3))));
  });
  const times = runs.map((): number[] => []);
  for (let round = 0; round < 15; round++) runs.forEach((run, i) => times[i]!.push(once(run, repeats[i]!)));
  const medians = times.map((list) => list.sort((x, y) => x - y)[list.length >> 1]!);
  const best = times.map((list) => list[0]!);
  const show = (ms: number): string => (ms < 0.1 ? `${(1000 * ms).toFixed(2)} µs` : `${ms.toFixed(2)} ms`);
  console.log(
    `${name}: portable ${show(medians[0]!)} (best ${show(best[0]!)}), wide ${show(medians[1]!)} (best ${show(best[1]!)}), jitted ${show(medians[2]!)}; ` +
      `first call ${first.toFixed(0)} ms, compile ${bound.map(({ compile }) => compile.toFixed(0)).join(' / ')} ms, ${program.nodes.length} nodes`,
  );
  if (!process.argv.includes('--profile')) continue;
  // Of each step the least that a run spent in it: what others took from it is left out.
  const spent = new Map<string, number>();
  const least = new Map<string, number>();
  let last = 0;
  let current = '';
  const engine = createWasmBackend({
    onStep: (description) => {
      if (current !== '') spent.set(current, (spent.get(current) ?? 0) + performance.now() - last);
      current = description;
      last = performance.now();
    },
  });
  await engine.init();
  const executable = engine.compile(program);
  const state = program.state.map((slot) => engine.createState(slot, starting(slot)));
  for (let i = 0; i < Math.max(20, Math.ceil(300 / medians[1]!)); i++) {
    spent.clear();
    executable.run(inputs, state);
    for (const [description, ms] of spent) least.set(description, Math.min(ms, least.get(description) ?? Infinity));
  }
  for (const [description, ms] of [...least].sort((x, y) => y[1] - x[1]).slice(0, 40))
    console.log(`  ${ms.toFixed(4)} ms  ${description}`);
}

/** Values that do not blow up: small numbers, and no negative ones where roots are taken of averages. */
function starting(slot: {
  readonly shape: readonly number[];
  readonly dtype: HostArray['dtype'];
}): HostArray['data'] | undefined {
  if (slot.dtype !== 'float32') return undefined;
  return Float32Array.from({ length: elementCount(slot.shape) }, (_, i) => 0.01 + (0.05 * ((i * 7919) % 101)) / 101);
}
