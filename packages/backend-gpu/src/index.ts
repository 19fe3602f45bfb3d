import { registerBackend } from '@neurite/backend';
import { gpuBackend } from './backend.ts';

registerBackend(gpuBackend);

export { createGpuBackend, gpuBackend, type GpuBackendOptions } from './backend.ts';
export { GpuError } from './device/errors.ts';
export type { DeviceOptions } from './device/options.ts';
