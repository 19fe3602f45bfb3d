/**
 * Counts what a training step of ours, and the reading of its loss, asks of WebGPU:
 * `node --conditions=@neurite/source bench/workloads/gpu-counts.ts W4@1 5`, where 5 is the number of steps whose processor time is taken, which
 * tells something only where the adapter computes on the processor.
 */
import { neurite } from './neurite.ts';
import { workloadNamed } from './specification.ts';
import { hostGpu } from './webgpu.ts';

const counts = { kernels: 0, passes: 0, copies: 0, submissions: 0 };

/** Counts the calls of a method of WebGPU. */
function count(what: keyof typeof counts, type: string, method: string): void {
  const { prototype } = (globalThis as unknown as Record<string, { prototype: Record<string, unknown> }>)[type]!;
  const original = prototype[method] as (...given: unknown[]) => unknown;
  prototype[method] = function counted(this: unknown, ...given: unknown[]) {
    counts[what] += 1;
    return original.apply(this, given);
  };
}

process.env['BENCH_BACKEND'] = 'gpu';
await hostGpu();
count('kernels', 'GPUComputePassEncoder', 'dispatchWorkgroups');
count('passes', 'GPUCommandEncoder', 'beginComputePass');
count('copies', 'GPUCommandEncoder', 'copyBufferToBuffer');
count('submissions', 'GPUQueue', 'submit');

const [name, steps = 1] = process.argv.slice(2);
await neurite.load();
const runner = await neurite.train!(workloadNamed(name!));
const times: number[] = [];
// The first two compile, and make the optimizer's slots.
for (let turn = -2; turn < Number(steps); turn++) {
  for (const what of Object.keys(counts)) counts[what as keyof typeof counts] = 0;
  const start = process.cpuUsage();
  await runner.step();
  await runner.read();
  const { user, system } = process.cpuUsage(start);
  if (turn >= 0) times.push((user + system) / 1000);
}
times.sort((a, b) => a - b);
console.log({ ...counts, medianCpuMs: times[times.length >> 1], leastCpuMs: times[0] });
process.exit(0);
