/** ONNX Runtime Web as a contestant: inference with its WebAssembly, one thread. */
import type * as Ort from 'onnxruntime-web';
import { type Contestant, type Runner, serve } from '../measure.ts';
import { workloadNamed } from '../workloads/specification.ts';
import { feedOf, onnxModel } from './onnx.ts';

let ort: typeof Ort;

const contestant: Contestant = {
  async load() {
    ort = await import('onnxruntime-web');
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = `${import.meta.dirname}/node_modules/onnxruntime-web/dist/`;
  },

  async infer(workload): Promise<Runner> {
    const session = await ort.InferenceSession.create(onnxModel(workload), { executionProviders: ['wasm'] });
    const feeds = Object.fromEntries(
      session.inputNames.map((name) => {
        const { data, dims } = feedOf(workload, name);
        return [name, new ort.Tensor('float32', data, [...dims])];
      }),
    );
    let output: Ort.Tensor;
    return {
      async step() {
        output = (await session.run(feeds))[session.outputNames[0]!]!;
      },
      read: () => output.data as Float32Array,
    };
  },
};

await serve(contestant, workloadNamed);
