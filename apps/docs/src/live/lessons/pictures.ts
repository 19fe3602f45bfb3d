import { digits } from '@neurite/data-uci';
import { trainTestSplit } from '@neurite/datasets';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, setSeed, tensor } from '@neurite/tensors';
import type { Show } from './lesson.ts';
import { FILTERS, type PicturesFrame, type PicturesSettings } from './pictures-settings.ts';

/** A convolutional network learns to read digits of 8 × 8 points. */
export async function pictures({ example }: PicturesSettings, show: Show<PicturesFrame>): Promise<void> {
  setSeed(0);
  const { x, y } = await digits();
  const images: NdArray = {
    data: x.data.map((value) => value / 16) as Float32Array,
    shape: [1797, 8, 8, 1],
    dtype: 'float32',
  };
  const { xTrain, xTest, yTrain, yTest } = trainTestSplit(
    { x: images, y },
    { testSize: 0.25, randomState: 0, stratify: y },
  );
  const first = conv2d({ filters: FILTERS, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [8, 8, 1] });
  const model = sequential([
    first,
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
    flatten(),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({
    optimizer: adam({ learningRate: 0.003 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const picture = Float32Array.from(xTest.data.slice(example * 64, (example + 1) * 64));
  const one = tensor(picture).reshape([1, 8, 8, 1]);
  const onEpochEnd = async (epoch: number, logs: Readonly<Record<string, number>>): Promise<void> => {
    await show({
      epoch: epoch + 1,
      loss: logs['loss']!,
      accuracy: logs['valAccuracy']!,
      filters: channelsFirst(await model.trainableVariables[0]!.data(), FILTERS),
      picture,
      label: Number(yTest.data[example]),
      shares: Float32Array.from(await (await model.predict(one)).data()),
      maps: channelsFirst(await first.apply(one).data(), FILTERS),
    });
  };
  const validationData = [xTest, yTest] as const;
  await model.fit(xTrain, yTrain, { epochs: 20, batchSize: 32, verbose: 0, validationData, callbacks: { onEpochEnd } });
}

/** Numbers whose last axis is the channel, channel by channel. */
function channelsFirst(values: ArrayLike<number>, channels: number): Float32Array {
  const size = values.length / channels;
  return Float32Array.from({ length: values.length }, (_, i) => values[(i % size) * channels + Math.floor(i / size)]!);
}
