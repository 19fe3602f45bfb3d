// A page that does what its address says (`?scenario=…`) and leaves the outcome in `window.outcome`.
import { explainBackends, registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createWasmBackend, setWasmPaths } from '@neurite/backend-wasm';
import { createGpuBackend } from '@neurite/backend-gpu';
import { makeClassification } from '@neurite/datasets';
import { dense, glorotUniform } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { audioClip, decodeAudio, inspectAudio, type MicrophoneError, openMicrophone, writeWav } from '@neurite/speech';
import { gather, jit, matMul, randomNormal, runKernelOutputs, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { flac } from './flac.ts';

declare global {
  interface Window {
    outcome: Promise<unknown>;
  }
}

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  /** Trains on the default backend: the first and the last loss, and the backend. */
  async train() {
    const backend = await useBackend('wasm');
    const { x, y } = makeClassification({ nSamples: 200, nFeatures: 10, randomState: 42 });
    const model = sequential([
      dense({ units: 5, activation: 'sigmoid', inputShape: [10], kernelInitializer: 'glorotUniform' }),
      dense({ units: 1, activation: 'sigmoid' }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    const history = await model.fit(x, y, { epochs: 20, batchSize: 32, verbose: 0 });
    const losses = history.history['loss']!;
    return { backend: backend.name, first: losses[0], last: losses.at(-1) };
  },

  /** Runs operations one at a time: on the default backend, for which no kernels are downloaded, and on the cpu. */
  async operations() {
    const x = [1, 2, 2, 3];
    const results = async (name: string): Promise<unknown> => {
      const { eager } = await useBackend(name);
      const positions = tensor([0, 4], [2], 'int32');
      return {
        isOnDemand: eager.load !== undefined,
        sum: tensor(x).add(1).mul(2).sum().itemSync(),
        refused: await rejectionOf((async () => gather(x, positions))()),
        // No program can say this one.
        unique: runKernelOutputs('Unique', { x: tensor(x) }, { axis: 0 }).map((output) => output.arraySync()),
      };
    };
    return { wasm: await results('wasm'), cpu: await results('cpu') };
  },

  /** Trains on the GPU and on the cpu, and shows the adapter and the losses. */
  async gpu() {
    registerBackend(createGpuBackend({ name: 'gpu-software', allowSoftware: true }));
    const { x, y } = makeClassification({ nSamples: 96, nFeatures: 10, randomState: 42 });
    const losses = async (name: string): Promise<readonly number[]> => {
      await useBackend(name);
      const model = sequential([
        dense({ units: 8, activation: 'relu', inputShape: [10], kernelInitializer: glorotUniform({ seed: 1 }) }),
        dense({ units: 1, activation: 'sigmoid', kernelInitializer: glorotUniform({ seed: 2 }) }),
      ]);
      model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
      return (await model.fit(x, y, { epochs: 8, batchSize: 32, shuffle: false, verbose: 0 })).history['loss']!;
    };
    const cpu = await losses('cpu');
    const gpu = await losses('gpu-software');
    const { adapter } = (await useBackend('gpu-software')).describe!();
    const row = (cells: readonly string[], tag: string): string =>
      `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
    document.body.innerHTML =
      `<h1>Trained on ${adapter}</h1><table>${row(['epoch', 'loss on the GPU', 'loss on the cpu'], 'th')}` +
      `${gpu.map((loss, epoch) => row([String(epoch + 1), loss.toFixed(6), cpu[epoch]!.toFixed(6)], 'td')).join('')}</table>`;
    return { adapter, gpu, cpu, auto: await rejectionOf(createGpuBackend().init()) };
  },

  /** Multiplies on the co-processor and on the cpu. */
  async coprocessor() {
    registerBackend(createWasmBackend({ name: 'with-coprocessor', coprocessor: true }));
    const product = async (backend: string): Promise<unknown> => {
      await useBackend(backend);
      return matMul(randomNormal([40, 40], { seed: 1 }), randomNormal([40, 40], { seed: 2 })).array();
    };
    return { coprocessor: await product('with-coprocessor'), cpu: await product('cpu') };
  },

  /** Looks for the co-processor where it is not. */
  async missing() {
    setWasmPaths('/nowhere');
    return rejectionOf(createWasmBackend({ coprocessor: true }).init());
  },

  /** Finds a page where the co-processor should be. */
  async page() {
    setWasmPaths({ 'tfjs-backend-wasm-simd.wasm': '/index.html' });
    return rejectionOf(createWasmBackend({ coprocessor: true }).init());
  },

  /** Multiplies with as many threads as the page may have, again and again, and with one. */
  async threads() {
    const product = async (name: string, threads: number, turns: number): Promise<unknown> => {
      registerBackend(createWasmBackend({ name, threads }));
      const backend = await useBackend(name);
      const [a, b] = [1, 2].map((seed) => randomNormal([400, 400], { seed }));
      const multiply = jit((x: Tensor, y: Tensor) => matMul(x, y));
      let result = multiply(a!, b!);
      for (let turn = 0; turn < turns; turn++) {
        // The page's events come in between: so workers start.
        await new Promise((resolve) => setTimeout(resolve, 20));
        result = multiply(a!, b!);
      }
      return {
        threads: backend.capabilities.threads,
        sum: [...((await result.data()) as Float32Array)].slice(0, 1000),
      };
    };
    return { shared: await product('two', 2, 30), alone: await product('one', 1, 0) };
  },

  /** Reads pictures from everything that can be drawn. */
  pictures: async () => (await import('./pictures.ts')).drawables(),

  /** Looks through the camera. */
  camera: async () => (await import('./pictures.ts')).camera(),

  /** Listens for half a second. */
  async microphone() {
    try {
      await using microphone = await openMicrophone({ sampleRate: 16000, chunk: 0.1 });
      const clips = [];
      for await (const clip of microphone) {
        clips.push(clip);
        if (clips.length === 15) break;
      }
      const peaks = clips.map((clip) => inspectAudio(clip).peak);
      return {
        lengths: clips.map(({ channels }) => channels[0]!.length),
        peak: Math.max(...peaks),
        lost: microphone.lost,
      };
    } catch (error) {
      return (error as MicrophoneError).reason;
    }
  },

  /** Listens to a microphone that is taken away. */
  async unplugged() {
    // A browser tells a page so by this event; there is no hand here that pulls the plug.
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      setTimeout(() => stream.getAudioTracks()[0]!.dispatchEvent(new Event('ended')), 300);
      return stream;
    };
    try {
      for await (const clip of await openMicrophone()) if (clip.channels.length !== 1) break;
      return 'none';
    } catch (error) {
      return (error as MicrophoneError).reason;
    }
  },

  /** Decodes what the browser's own decoder knows. */
  async decode() {
    const stored = writeWav(
      audioClip(
        Float32Array.from({ length: 1600 }, (_, n) => Math.sin(n / 6) / 2),
        16000,
      ),
    );
    const wav = await decodeAudio(stored);
    const again = await decodeAudio(
      Uint8Array.from(atob(flac), (character) => character.charCodeAt(0)),
      16000,
    );
    const error = wav.channels[0]!.map((value, n) => Math.abs(value - again.channels[0]![n]!));
    return {
      rate: again.sampleRate,
      error: Math.max(...error),
      damaged: await rejectionOf(decodeAudio(new Uint8Array(100))),
    };
  },

  /** What runs and what does not. */
  async backends() {
    const { name } = await useBackend('auto');
    return { name, backends: await explainBackends() };
  },
};

async function rejectionOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

window.outcome = scenarios[new URLSearchParams(location.search).get('scenario') ?? '']!();
