import { dense, gru, lstm, simpleRnn } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, randomNormal, setSeed } from '@neurite/tensors';
import type { Show } from './lesson.ts';

export interface MemorySettings {
  readonly layer: 'simpleRnn' | 'lstm' | 'gru';
  /** How many steps lie between the number to be remembered and the question. */
  readonly length: number;
}

export interface MemoryFrame {
  readonly epoch: number;
  readonly loss: number;
  /** On sequences that were not trained on; 0.5 is guessing. */
  readonly accuracy: number;
}

const SEQUENCES = 768;
const HELD_OUT = 256;

/** A sequence of random numbers is read one by one; at its end the network is asked whether the first was positive. */
export async function memory({ layer, length }: MemorySettings, show: Show<MemoryFrame>): Promise<void> {
  setSeed(2);
  const options = { units: 16, inputShape: [length, 1] };
  const recurrent = { simpleRnn: () => simpleRnn(options), lstm: () => lstm(options), gru: () => gru(options) };
  const model = sequential([recurrent[layer](), dense({ units: 1, activation: 'sigmoid' })]);
  model.compile({ optimizer: adam({ learningRate: 0.005 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const [x, y] = await sequences(SEQUENCES, length, 1);
  const validationData = await sequences(HELD_OUT, length, 2);
  const onEpochEnd = (epoch: number, logs: Readonly<Record<string, number>>): void | Promise<void> =>
    show({ epoch: epoch + 1, loss: logs['loss']!, accuracy: logs['valAccuracy']! });
  await model.fit(x, y, { epochs: 40, batchSize: 32, verbose: 0, validationData, callbacks: { onEpochEnd } });
}

async function sequences(count: number, length: number, seed: number): Promise<[NdArray, NdArray]> {
  const data = Float32Array.from(await randomNormal([count, length, 1], { seed }).data());
  const first = Float32Array.from({ length: count }, (_, i) => (data[i * length]! > 0 ? 1 : 0));
  return [
    { data, shape: [count, length, 1], dtype: 'float32' },
    { data: first, shape: [count], dtype: 'float32' },
  ];
}
