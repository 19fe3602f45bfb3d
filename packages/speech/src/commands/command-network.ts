import {
  activation,
  add,
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  reshape,
  separableConv2d,
  spatialDropout2d,
} from '@neurite/layers';
import { type Functional, model } from '@neurite/models';
import { audioAugmentation } from '../layers/audio-augmentation.ts';
import type { Hearing } from '../layers/hearing.ts';
import { logMelFeatures } from '../layers/log-mel-features.ts';
import { specAugment } from '../layers/spec-augment.ts';
import { tempoPerturbation } from '../layers/tempo-perturbation.ts';
import { vocalTractPerturbation } from '../layers/vocal-tract-perturbation.ts';

/** Which network listens: the small convolutional one of textbooks, or one of residual separable convolutions. */
export type CommandNetworkName = 'reference' | 'residual';

/** What a network is made for. */
export interface CommandNetworkOptions extends Hearing {
  readonly network: CommandNetworkName;
  /** Samples of a window. */
  readonly samples: number;
  readonly classes: number;
  /** Channels of the residual blocks. */
  readonly channels: number;
}

type Value = ReturnType<typeof input>;

/** The name of the last layer, and of what it takes: an embedding of the window. */
export const HEAD = 'head';

/** A network from windows of samples to probabilities of classes. */
export function commandNetwork(options: CommandNetworkOptions): Functional {
  const { network, samples, classes, features, augmentation, vocalTract, tempo, masking } = options;
  const audio = input({ shape: [samples] });
  const heard = augmentation === undefined ? audio : audioAugmentation(augmentation).apply(audio);
  const mels = logMelFeatures(features).apply(heard);
  const moved = vocalTract === undefined ? mels : vocalTractPerturbation(vocalTract).apply(mels);
  const paced = tempo === undefined ? moved : tempoPerturbation(tempo).apply(moved);
  const masked = masking === undefined ? paced : specAugment(masking).apply(paced);
  const embedding = network === 'reference' ? reference(masked) : residual(masked, options.channels);
  const head = dense({ units: classes, activation: 'softmax', name: HEAD });
  return model({ inputs: audio, outputs: head.apply(embedding) });
}

/** Convolution 32, pooling, convolution 64, pooling, dense 128. */
function reference(mels: Value): Value {
  const [frames, bins] = mels.shape as readonly [number, number];
  let x = reshape({ targetShape: [frames, bins, 1] }).apply(mels);
  for (const filters of [32, 64]) {
    x = conv2d({ filters, kernelSize: 3, activation: 'relu' }).apply(x);
    x = maxPooling2d({ poolSize: 2 }).apply(x);
  }
  return dropout({ rate: 0.3 }).apply(dense({ units: 128, activation: 'relu' }).apply(flatten().apply(x)));
}

/**
 * Residual blocks of separable convolutions over time and frequency, and the mean over time.
 *
 * A voice that is higher moves its spectrum up: convolutions over frequency take that as the same thing elsewhere.
 *
 * Source: after Kim et al., Broadcasted residual learning (BC-ResNet), Interspeech 2021.
 */
function residual(mels: Value, channels: number): Value {
  const [frames, bins] = mels.shape as readonly [number, number];
  const normalized = (x: Value): Value => batchNormalization({ momentum: 0.95 }).apply(x);
  const relu = (x: Value): Value => activation('relu').apply(x);
  const separable = (x: Value, filters: number): Value =>
    normalized(separableConv2d({ filters, kernelSize: 3, padding: 'same', useBias: false }).apply(x));
  const pointwise = (x: Value, filters: number): Value =>
    normalized(conv2d({ filters, kernelSize: 1, useBias: false }).apply(x));

  const image = reshape({ targetShape: [frames, bins, 1] }).apply(mels);
  const first = conv2d({ filters: channels, kernelSize: 5, strides: 2, padding: 'same', useBias: false });
  let x = relu(normalized(first.apply(image)));
  const wide = [channels, Math.round(1.5 * channels), 2 * channels];
  const pools = [[1, 2], [2, 2], undefined] as const;
  wide.forEach((filters, index) => {
    const inner = separable(relu(separable(x, filters)), filters);
    const skipped = x.shape.at(-1) === filters ? x : pointwise(x, filters);
    x = relu(add().apply([inner, skipped]));
    const poolSize = pools[index];
    if (poolSize !== undefined) x = maxPooling2d({ poolSize }).apply(x);
    x = spatialDropout2d({ rate: 0.1 }).apply(x);
  });
  // All frequencies together.
  const last = conv2d({ filters: 2 * channels, kernelSize: [1, x.shape[1] as number], useBias: false });
  x = relu(normalized(last.apply(x)));
  return dropout({ rate: 0.3 }).apply(globalAveragePooling2d().apply(x));
}
