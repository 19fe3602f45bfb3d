import { BackendUnavailable } from '@neurite/backend';
import { findGpu } from './find-gpu.ts';
import type { DeviceOptions } from './options.ts';
import { subgroupOf } from './subgroup.ts';

/** A device with what is known of its adapter. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly adapter: GPUAdapterInfo;
  readonly isSoftware: boolean;
  /** How many neighbouring threads are surely in one subgroup; 1 where there are none. */
  readonly subgroup: number;
}

/** Features that are asked for where the adapter offers them. */
const WANTED: readonly GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query'];

/** Limits that are raised as far as the adapter goes: large arrays, many operands, large tiles. */
const RAISED = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/**
 * Asks for a device of our own.
 *
 * @throws BackendUnavailable what is missing, and how to get it
 */
export const openDevice = async (options: DeviceOptions): Promise<OpenDevice> => {
  const gpu = await findGpu();
  const adapter = await gpu.requestAdapter({ powerPreference: options.powerPreference ?? 'high-performance' });
  if (adapter === null) {
    throw new BackendUnavailable(
      'WebGPU found no GPU here. In Node it needs a driver for Vulkan (Linux: libvulkan1 and the driver of the card), Metal or Direct3D 12; ' +
        'in a browser look at chrome://gpu. Without a GPU, tests can use a software driver: VK_DRIVER_FILES=…/vk_swiftshader_icd.json.',
    );
  }
  const isSoftware = computesOnProcessor(adapter.info);
  if (isSoftware && !(options.allowSoftware ?? allowedByEnvironment())) {
    throw new BackendUnavailable(
      `The only GPU here is ${nameOf(adapter.info)}, which computes on the processor and is slower than WebAssembly. ` +
        "To use it all the same: useBackend('gpu', { allowSoftware: true }).",
    );
  }
  const requiredLimits = Object.fromEntries(RAISED.map((name) => [name, adapter.limits[name]]));
  const requiredFeatures = WANTED.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({ label: 'neurite', requiredLimits, requiredFeatures });
  return { device, adapter: adapter.info, isSoftware, subgroup: await subgroupOf(device) };
};

/** An adapter's name, as far as it tells. */
export const nameOf = ({ vendor, architecture, device, description }: GPUAdapterInfo): string => {
  // Browsers tell little, lest users be recognised by it.
  const model = [description, device, architecture].find((part) => part !== '') ?? '';
  return `${vendor} ${model}`.trim() || 'a GPU without a name';
};

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

const computesOnProcessor = (info: GPUAdapterInfo): boolean =>
  info.isFallbackAdapter ||
  [info.vendor, info.architecture, info.device, info.description].some((text) => SOFTWARE.test(text));

const allowedByEnvironment = (): boolean =>
  (globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } }).process?.env?.[
    'NEURITE_GPU_SOFTWARE'
  ] === '1';
