export { type OnnxOptions, saveOnnx, toOnnx } from './export/save-onnx.ts';
export type { ValueInfo } from './graph/graph.ts';
export { loadOnnx, type LoadOnnxOptions } from './load-onnx.ts';
export { type FixedInput, type NamedTensors, OnnxModel } from './onnx-model.ts';
