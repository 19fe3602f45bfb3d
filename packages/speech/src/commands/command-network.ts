import {
  activation,
  add,
  batchNormalization,
  conv1d,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePooling1d,
  input,
  maxPooling2d,
  reshape,
  separableConv1d,
} from '@neurite/layers';
import { type Functional, model } from '@neurite/models';
import { type AudioAugmentationOptions, audioAugmentation } from '../layers/audio-augmentation.ts';
import { logMelFeatures, type LogMelFeaturesOptions } from '../layers/log-mel-features.ts';
import { specAugment, type SpecAugmentOptions } from '../layers/spec-augment.ts';

/** Which network listens: the small convolutional one of textbooks, or one of residual separable convolutions. */
export type CommandNetworkName = 'reference' | 'residual';

/** What a network is made for. */
export interface CommandNetworkOptions {
  readonly network: CommandNetworkName;
  /** Samples of a window. */
  readonly samples: number;
  readonly classes: number;
  readonly features: LogMelFeaturesOptions;
  /** Channels of the residual blocks. */
  readonly channels: number;
  readonly augmentation: AudioAugmentationOptions | undefined;
  readonly masking: SpecAugmentOptions | undefined;
}

type Value = ReturnType<typeof input>;

/** The name of the last layer, and of what it takes: an embedding of the window. */
export const HEAD = 'head';

/** A network from windows of samples to probabilities of classes. */
export function commandNetwork(options: CommandNetworkOptions): Functional {
  const { network, samples, classes, features, augmentation, masking } = options;
  const audio = input({ shape: [samples] });
  const heard = augmentation === undefined ? audio : audioAugmentation(augmentation).apply(audio);
  const mels = logMelFeatures(features).apply(heard);
  const masked = masking === undefined ? mels : specAugment(masking).apply(mels);
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
 * Residual blocks of separable convolutions over time, the bins being channels.
 *
 * Source: Majumdar and Ginsburg, MatchboxNet, Interspeech 2020 (3 × 2 × channels).
 */
function residual(mels: Value, channels: number): Value {
  const normalized = (x: Value): Value => batchNormalization({ momentum: 0.95 }).apply(x);
  const relu = (x: Value): Value => activation('relu').apply(x);
  const drop = (x: Value): Value => dropout({ rate: 0.05 }).apply(x);
  const separable = (x: Value, filters: number, kernelSize: number, dilationRate = 1): Value =>
    normalized(separableConv1d({ filters, kernelSize, dilationRate, padding: 'same', useBias: false }).apply(x));
  const pointwise = (x: Value, filters: number): Value =>
    normalized(conv1d({ filters, kernelSize: 1, useBias: false }).apply(x));

  const first = conv1d({ filters: 2 * channels, kernelSize: 11, strides: 2, padding: 'same', useBias: false });
  let x = relu(normalized(first.apply(mels)));
  for (const kernelSize of [9, 11, 13]) {
    const inner = drop(relu(separable(x, channels, kernelSize)));
    const sum = add().apply([separable(inner, channels, kernelSize), pointwise(x, channels)]);
    x = drop(relu(sum));
  }
  x = relu(separable(x, 2 * channels, 15, 2));
  x = relu(pointwise(x, 2 * channels));
  return dropout({ rate: 0.2 }).apply(globalAveragePooling1d().apply(x));
}
