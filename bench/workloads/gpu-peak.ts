/**
 * What a GPU's arithmetic can do: multiply-adds on registers alone, with nothing read or written meanwhile. `node bench/workloads/gpu-peak.ts` prints one
 * line of JSON.
 */
import { createGpuBackend } from '@neurite/backend-gpu';
import { hostGpu } from './webgpu.ts';
import { median } from '../measure.ts';

export interface GpuPeak {
  readonly adapter: string;
  /** GFLOP/s, a multiply-add being two operations. */
  readonly gflops: number;
}

const LANES = 256;
/** Chains of multiply-adds of four numbers each that one thread has under way: enough to hide how long one takes. */
const CHAINS = 8;

/** The kernel: each thread goes around `turns` times, and stores what keeps a compiler from leaving all of it out. */
export function peakSource(): string {
  const chains = Array.from({ length: CHAINS }, (_, at) => at);
  return `
@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read> turns: array<u32>;
@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = factors[0];
  let b = factors[1];
${chains.map((at) => `  var c${at} = vec4f(f32(id.x + ${at}u));`).join('\n')}
  for (var turn = 0u; turn < turns[0]; turn++) {
${chains.map((at) => `    c${at} = fma(c${at}, a, b);`).join('\n')}
${chains.map((at) => `    c${at} = fma(c${at}, b, a);`).join('\n')}
  }
  let sum = ${chains.map((at) => `c${at}`).join(' + ')};
  if (sum.x == 12345.678) { result[id.x] = sum; }
}`;
}

/** Operations of one turn of one thread. */
const FLOPS = 2 * 4 * CHAINS * 2;

/** Measures the GPU that the backend takes. */
export async function gpuPeak(): Promise<GpuPeak> {
  const backend = createGpuBackend();
  // It refuses an adapter that computes on the processor, unless that is wanted.
  await backend.init();
  const { adapter: name } = backend.describe!();
  backend.dispose();
  const adapter = await (await hostGpu()).requestAdapter({ powerPreference: 'high-performance' });
  const device = await adapter!.requestDevice();
  const buffer = (data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): GPUBuffer => {
    const made = device.createBuffer({ size: Math.max(16, data.byteLength), usage: 128 | 8 });
    device.queue.writeBuffer(made, 0, data);
    return made;
  };
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: peakSource() }), entryPoint: 'main' },
  });
  const time = async (groups: number, turns: number): Promise<number> => {
    const buffers = [
      buffer(new Float32Array(4)),
      buffer(Float32Array.of(0.5, 0.25, 0.125, 0.75, 0.1, 0.2, 0.3, 0.4)),
      buffer(Uint32Array.of(turns)),
    ];
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: buffers.map((made, binding) => ({ binding, resource: { buffer: made } })),
      }),
    );
    pass.dispatchWorkgroups(groups);
    pass.end();
    await device.queue.onSubmittedWorkDone();
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    const took = performance.now() - start;
    for (const made of buffers) made.destroy();
    return took;
  };
  // As much work as takes a while, on however fast a card.
  let [groups, turns] = [4, 64];
  while ((await time(groups, turns)) < 50 && groups < 2 ** 15) {
    if (groups < 2 ** 12) groups *= 2;
    else turns *= 2;
    if (turns > 2 ** 20) break;
  }
  const samples: number[] = [];
  for (let sample = 0; sample < 5; sample++) samples.push(await time(groups, turns));
  device.destroy();
  return { adapter: name ?? 'a GPU', gflops: (groups * LANES * turns * FLOPS) / median(samples) / 1e6 };
}

if (import.meta.main) {
  console.log(JSON.stringify(await gpuPeak()));
  process.exit(0);
}
