/** Models of Keras, TensorFlow.js and ONNX, and safetensors: all of `@neurite/formats`. */
export * from '@neurite/formats';
