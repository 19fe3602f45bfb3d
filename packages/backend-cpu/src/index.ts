import { registerBackend } from '@neurite/backend';
import { cpuBackend } from './backend.ts';

registerBackend(cpuBackend);

export { cpuBackend };
export { HostBuffer, HostState } from './interpreter/buffers.ts';
export { evaluate, interpret } from './interpreter/interpret.ts';
