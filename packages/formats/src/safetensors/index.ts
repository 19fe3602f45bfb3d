export type { FloatType } from './element-types.ts';
export { loadSafetensorsWeights, type SafetensorsWeightOptions } from './load-weights.ts';
export { readSafetensors } from './read-safetensors.ts';
export { toSafetensorsWeights } from './save-weights.ts';
export { type SafetensorsOptions, toSafetensors, writeSafetensors } from './write-safetensors.ts';
