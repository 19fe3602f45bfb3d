import { nameOf, type OpenDevice } from './request.ts';

/** A device as names and texts for people. */
export const describeDevice = ({
  adapter,
  device,
  isSoftware,
  subgroup,
}: OpenDevice): Readonly<Record<string, string>> => {
  const { limits } = device;
  return {
    adapter: `${nameOf(adapter)}${isSoftware ? ' (computes on the processor)' : ''}`,
    driver: adapter.description === '' ? 'not told' : adapter.description,
    'half precision': device.features.has('shader-f16') ? 'yes' : 'no, mixedFloat16 is computed in float32',
    subgroups: subgroup > 1 ? `of ${subgroup} threads at least` : 'not used',
    features: [...device.features].sort().join(', '),
    'largest buffer': `${(limits.maxStorageBufferBindingSize / 2 ** 20).toLocaleString('en')} MB`,
    'buffers of a kernel': String(limits.maxStorageBuffersPerShaderStage),
    'shared memory': `${limits.maxComputeWorkgroupStorageSize / 1024} KB`,
    'threads of a workgroup': String(limits.maxComputeInvocationsPerWorkgroup),
  };
};
