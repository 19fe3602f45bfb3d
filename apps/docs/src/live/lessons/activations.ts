import { makeCircles, makeMoons } from '@neurite/datasets';
import { dense, getActivation } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { grad, linspace, type NdArray, setSeed, type Tensor } from '@neurite/tensors';
import { type ActivationFrame, type ActivationSettings, REACH, SURFACE } from './activation-settings.ts';
import type { Show } from './lesson.ts';

/** A small network with the activation that is asked for learns to tell two shapes apart. */
export async function activations(settings: ActivationSettings, show: Show<ActivationFrame>): Promise<void> {
  setSeed(1);
  const { activation } = settings;
  const { x, y } = examples(settings.data);
  const points = { x: Float32Array.from(x.data), y: Int32Array.from(y.data) };
  const curve = await curveOf(activation);
  const model = sequential([
    dense({ units: 12, activation, inputShape: [2] }),
    dense({ units: 12, activation }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const grid = gridOfPoints();
  const onEpochEnd = async (epoch: number, logs: Readonly<Record<string, number>>): Promise<void> => {
    const surface = Float32Array.from(await model.predict(grid).then((answers) => answers.data()));
    await show({ epoch: epoch + 1, loss: logs['loss']!, accuracy: logs['accuracy']!, surface, points, curve });
  };
  await model.fit(x, y, { epochs: 80, batchSize: 16, verbose: 0, callbacks: { onEpochEnd } });
}

function examples(data: ActivationSettings['data']): { x: NdArray<[number, number]>; y: NdArray<[number]> } {
  if (data === 'circles') return makeCircles({ nSamples: 300, noise: 0.08, factor: 0.45, randomState: 0 });
  const { x, y } = makeMoons({ nSamples: 300, noise: 0.12, randomState: 0 });
  // Into the middle of the picture.
  return { x: { ...x, data: x.data.map((value, i) => value - (i % 2 === 0 ? 0.5 : 0.25)) as typeof x.data }, y };
}

function gridOfPoints(): NdArray<[number, number]> {
  const data = new Float32Array(2 * SURFACE * SURFACE);
  const coordinate = (index: number): number => ((index + 0.5) / SURFACE) * 2 * REACH - REACH;
  for (let row = 0; row < SURFACE; row++) {
    for (let column = 0; column < SURFACE; column++) {
      data.set([coordinate(column), -coordinate(row)], 2 * (row * SURFACE + column));
    }
  }
  return { data, shape: [SURFACE * SURFACE, 2], dtype: 'float32' };
}

async function curveOf(name: ActivationSettings['activation']): Promise<ActivationFrame['curve']> {
  const { apply: activate } = getActivation(name);
  const at = linspace(-4, 4, 121);
  const slope = grad((x: Tensor) => activate(x).sum())(at);
  const [places, values, slopes] = await Promise.all([at, activate(at), slope].map((line: Tensor) => line.data()));
  return { at: places as Float32Array, value: values as Float32Array, slope: slopes as Float32Array };
}
