/** Threads of the workgroup that is looked at: as many as any kernel has. */
const THREADS = 256;

/**
 * How many neighbouring threads of a workgroup, counted from a multiple of that number, are surely in one subgroup, in the same order; 1 where
 * the device has no subgroups. WebGPU does not say that neighbours are together, though they are on every card that is known: the
 * device is asked once, by a kernel in which threads tell where they are.
 */
export const subgroupOf = async (device: GPUDevice): Promise<number> => {
  const least = device.adapterInfo.subgroupMinSize ?? 1;
  if (!device.features.has('subgroups') || least < 2) return 1;
  const code = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> places: array<vec2u>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(local_invocation_index) lane: u32, @builtin(subgroup_invocation_id) id: u32, @builtin(subgroup_size) size: u32) {
  places[lane] = vec2u(id, size);
}`;
  const module = device.createShaderModule({ label: 'where threads are', code });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const bytes = 8 * THREADS;
  const [places, staging] = [4 | 128, 1 | 8].map((usage) => device.createBuffer({ size: bytes, usage }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [{ binding: 0, resource: { buffer: places! } }];
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(places!, 0, staging!, 0, bytes);
  device.queue.submit([encoder.finish()]);
  await staging!.mapAsync(1);
  const found = new Uint32Array(staging!.getMappedRange().slice(0));
  for (const buffer of [places, staging]) buffer!.destroy();
  return areInOrder(found, least) ? least : 1;
};

/** Whether threads that say (place in the subgroup, its size) one after the other have neighbours beside them, `least` of them at least. */
export const areInOrder = (places: ArrayLike<number>, least: number): boolean => {
  for (let lane = 0; 2 * lane < places.length; lane++) {
    const [id, size] = [places[2 * lane]!, places[2 * lane + 1]!];
    if (size < least || size % least !== 0 || id !== lane % size) return false;
  }
  return true;
};
