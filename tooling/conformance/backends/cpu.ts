import { cpuBackend } from '@neurite/backend-cpu';

await cpuBackend.init();

export const tfjsBackend: string = cpuBackend.eager.tfjsBackend;
