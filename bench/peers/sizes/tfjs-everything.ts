import * as tf from '@tensorflow/tfjs';
import * as wasm from '@tensorflow/tfjs-backend-wasm';

wasm.setWasmPaths(new URL('.', import.meta.url).pathname);
await tf.setBackend('wasm');
Object.assign(globalThis, { tf, wasm });
console.log('trained', Object.keys(tf).length);
