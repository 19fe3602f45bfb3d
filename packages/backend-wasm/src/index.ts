import { registerBackend } from '@neurite/backend';
import { wasmBackend } from './backend.ts';

registerBackend(wasmBackend);

export { wasmBackend };
