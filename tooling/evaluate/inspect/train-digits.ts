/** Trains on the digits with a learning rate: what searches run in their worker threads. */
import '@neurite/backend-wasm';
import type { Trial } from '@neurite/inspect';
import { adam } from '@neurite/optimizers';
import { setSeed, useBackend } from '@neurite/tensors';
import { splitDigits, stack } from './data.ts';

export default async function trainDigits({
  parameters,
  budget,
  seed,
}: Trial<{ readonly learningRate: number }>): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain, xTest, yTest } = await splitDigits();
  const model = stack(1, { activation: 'relu' }, { optimizer: adam({ learningRate: parameters.learningRate }) });
  await model.fit(xTrain, yTrain, { epochs: budget, verbose: 0, seed });
  return (await model.evaluate(xTest, yTest)).loss!;
}
