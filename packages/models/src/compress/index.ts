export { distill, type Distiller, type DistillOptions } from './distill.ts';
export { fromFloat16, toFloat16 } from './float16.ts';
export { dequantizeInt8, type Int8Quantized, quantizeInt8 } from './int8.ts';
export { prune, type PruneOptions, type PruningSchedule } from './prune.ts';
export type { Quantization } from './quantized-tensors.ts';
export { type SparsityReport, sparsityOf } from './sparsity.ts';
