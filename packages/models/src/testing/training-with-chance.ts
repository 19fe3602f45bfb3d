/** A training in which everything is left to chance: initial weights, dropout of two generators, the order of examples. */
import { dense, dropout } from '@neurite/layers';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import { type Callback, sequential } from '../index.ts';

/** @returns the weights and the optimizer's state at the end, bit for bit */
export async function trainBackedUp(callbacks: readonly Callback[]): Promise<string> {
  await useBackend('cpu');
  setSeed(11);
  const network = sequential([
    dense({ units: 6, activation: 'relu', inputShape: [3] }),
    dropout({ rate: 0.4 }),
    dropout({ rate: 0.1, seed: 5 }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  const x = ndArray(
    Float32Array.from({ length: 120 }, (_, index) => Math.sin(index * index)),
    [40, 3],
  );
  const y = ndArray(Float32Array.from({ length: 40 }, (_, index) => index % 2));
  await network.fit(x, y, { epochs: 6, batchSize: 8, callbacks });
  const state = [...network.variables, ...network.optimizer!.variables];
  return state.map((one) => Buffer.from(one.dataSync().slice().buffer).toString('hex')).join('');
}
