export { decodeModel, encodeModel, type EncodeModelOptions } from './bytes.ts';
export { type CustomObjects, type LoadOptions, loadModel } from './load.ts';
export {
  decodeSafetensors,
  encodeSafetensors,
  joinSafetensors,
  type Safetensors,
  splitSafetensors,
  type StoredTensor,
  type StoredTensors,
} from './safetensors.ts';
export type { SaveOptions } from './stored-weights.ts';
export { loadUserData } from './user-data.ts';
export type { LoadWeightsOptions } from './weights-file.ts';
