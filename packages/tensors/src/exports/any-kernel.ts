import '../assembled.ts';

export { runKernelOutputs } from '../core/any-kernel.ts';
