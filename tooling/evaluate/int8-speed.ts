/** How much faster networks of real size predict in 8 bits, in each kind of code that the WebAssembly backend makes. */
import { registerBackend } from '@neurite/backend';
import { createWasmBackend, type WasmBackendOptions } from '@neurite/backend-wasm';
import { conv2d, dense, flatten, globalAveragePooling2d, maxPooling2d } from '@neurite/layers';
import { type Model, sequential } from '@neurite/models';
import { jit, randomNormal, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import type { Figure } from './evaluation.ts';
import { interleaved } from './timing.ts';

/** Networks, with the shape of one example. */
const networks: Readonly<Record<string, { readonly shape: readonly number[]; readonly make: () => Model }>> = {
  'three dense layers of 512': {
    shape: [512],
    make: () => sequential([512, 512, 512].map((units) => dense({ units, activation: 'relu' }))),
  },
  'convolutions 32 and 64, dense 128, of 28×28': {
    shape: [28, 28, 1],
    make: () =>
      sequential([
        conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dense({ units: 128, activation: 'relu' }),
        dense({ units: 10, activation: 'softmax' }),
      ]),
  },
  'four 1×1 convolutions of 256 channels, of 14×14': {
    shape: [14, 14, 256],
    make: () =>
      sequential([
        ...[256, 256, 256, 256].map((filters) => conv2d({ filters, kernelSize: 1, activation: 'relu' })),
        globalAveragePooling2d(),
      ]),
  },
};

/** Kinds of code, and how much faster 8 bits are at least. */
const codes: Readonly<Record<string, { readonly options: WasmBackendOptions; readonly bar: number }>> = {
  'wide code': { options: {}, bar: 1.5 },
  '128-bit code': { options: { wide: false }, bar: 1.5 },
  'code without relaxed instructions': { options: { wide: false, deterministic: true }, bar: 1 },
};

/** The time of float32 over that of 8 bits, for one batch on one thread. */
async function speedUp(network: string, code: string, count: number, seed: number): Promise<number> {
  const name = `wasm ${code} ${network} ${count} ${seed}`;
  registerBackend(createWasmBackend({ ...codes[code]!.options, name, threads: 1 }));
  await useBackend(name);
  setSeed(seed);
  const { shape, make } = networks[network]!;
  const [float, int8] = [make(), make()];
  for (const model of [float, int8]) model.build(shape);
  int8.quantize('int8');
  const x = randomNormal([count, ...shape]);
  const runs = [float, int8].map((model) => {
    const run = jit((examples: Tensor) => model.apply(examples));
    return () => run(x).data();
  });
  const [slow, fast] = (await interleaved(runs)) as [number, number];
  return slow / fast;
}

/** Times as fast as float32, by network, code and batch. */
export const int8Speed: readonly Figure[] = Object.keys(networks).flatMap((network) =>
  Object.entries(codes).flatMap(([code, { bar }]) =>
    [1, 32].map(
      (count): Figure => ({
        name: `int8 inference, ${network}: batch of ${count}, ${code}`,
        bar,
        unit: 'times as fast as float32',
        lowerIsBetter: false,
        run: (seed) => speedUp(network, code, count, seed),
      }),
    ),
  ),
);
