export type { ValueInfo } from './graph/graph.ts';
export { loadOnnx, type LoadOnnxOptions } from './load-onnx.ts';
export { type FixedInput, type NamedTensors, OnnxModel } from './onnx-model.ts';
