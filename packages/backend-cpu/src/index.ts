import { registerBackend } from '@neurite/backend';
import { cpuBackend } from './backend.ts';

registerBackend(cpuBackend);

export { cpuBackend };
