export type { ByteSource } from './bytes.ts';
export {
  type LoadedTextModel,
  loadKeras,
  type LoadKerasOptions,
  loadKerasText,
  loadKerasWeights,
} from './keras/load-keras.ts';
export type { CustomObjects } from './keras/model-config.ts';
export type { TextInput } from './keras/text-layers.ts';
export type { WeightOptions } from './keras/weights.ts';
export { loadTfjsLayersModel, type LoadTfjsLayersOptions } from './tfjs/load-layers-model.ts';
export type { ModelFiles } from './tfjs/model-files.ts';
export type { Quantization } from './tfjs/weights-manifest.ts';
export { saveTfjsLayersModel, type TfjsLayersOptions, toTfjsLayersModel } from './tfjs/save-layers-model.ts';
