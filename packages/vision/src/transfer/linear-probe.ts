import { standardScaler } from '@neurite/datasets';
import { dense, l2 } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import type { NdArray } from '@neurite/tensors';
import { classCount } from './class-count.ts';

/** The options of {@link linearProbe}. */
export interface LinearProbeOptions {
  /** Default 50. */
  readonly epochs?: number;
  /** Default 0.01. */
  readonly learningRate?: number;
  /** Of the penalty on the squares of the weights. Default 1e-4. */
  readonly l2?: number;
  /** Examples of an update. Default 32. */
  readonly batchSize?: number;
}

/** What {@link linearProbe} gives. */
export interface LinearProbe {
  /** The probabilities of the classes for features [pictures, length]: [pictures, classes]. */
  predict(features: NdArray): Promise<NdArray>;
  /** The share of pictures whose likeliest class is the true one. */
  accuracy(features: NdArray, labels: NdArray): Promise<number>;
}

/**
 * One dense layer, trained on the features of a network that stays as it is: how much of the classes do the features show?
 *
 * @param features float32 [pictures, length], brought to mean 0 and deviation 1 first
 * @param labels int32 [pictures], from 0
 * @example
 * const probe = await linearProbe(await extractor.extract(train.x), train.y);
 * console.log(await probe.accuracy(await extractor.extract(test.x), test.y));
 */
export async function linearProbe(
  features: NdArray,
  labels: NdArray,
  options: LinearProbeOptions = {},
): Promise<LinearProbe> {
  const { epochs = 50, learningRate = 0.01, l2: penalty = 1e-4, batchSize = 32 } = options;
  const classes = classCount(labels);
  const scaler = standardScaler();
  const x = scaler.fitTransform(features);
  const head = sequential([
    dense({ units: classes, activation: 'softmax', kernelRegularizer: l2(penalty), inputShape: [features.shape[1]!] }),
  ]);
  head.compile({
    optimizer: adam({ learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await head.fit(x, labels, { epochs, batchSize, verbose: 0 });
  return {
    async predict(rows) {
      const probabilities = await head.predict(scaler.transform(rows));
      return { data: await probabilities.data(), shape: probabilities.shape, dtype: 'float32' };
    },
    async accuracy(rows, truth) {
      return (await head.evaluate(scaler.transform(rows), truth))['accuracy']!;
    },
  };
}
