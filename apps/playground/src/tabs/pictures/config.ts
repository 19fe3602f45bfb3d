/** The settings of the tab Pictures. */
import { type Fields, integerFrom, numberFrom, oneOf } from '../../frame/settings.ts';
import { type OptimizerName, optimizerNames } from '../optimizer-names.ts';

export const dataNames = ['digits', 'fashion'] as const;
export const sizes = ['small', 'medium', 'large'] as const;
export const learningRates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1] as const;
export const batchSizes = [16, 32, 64, 128] as const;
export const dropoutRates = [0, 0.25, 0.5] as const;

export interface PicturesConfig {
  readonly data: (typeof dataNames)[number];
  /** Pictures to train on; of the digits there are 1,437. */
  readonly samples: number;
  readonly size: (typeof sizes)[number];
  readonly dropout: number;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

export const picturesFields: Fields<PicturesConfig> = {
  data: oneOf(dataNames, 'digits'),
  samples: integerFrom(100, 5000, 2000),
  size: oneOf(sizes, 'small'),
  dropout: numberFrom(0, 0.9, 0),
  optimizer: oneOf(optimizerNames, 'adam'),
  learningRate: numberFrom(1e-6, 10, 0.003),
  batchSize: integerFrom(1, 512, 32),
  epochs: integerFrom(1, 200, 12),
  seed: integerFrom(0, 4294967295, 1),
};

/** The filters of both convolutions, and the units of the layer after them. */
export const shapesOfNetworks: Readonly<
  Record<PicturesConfig['size'], { readonly filters: readonly [number, number]; readonly units: number }>
> = {
  small: { filters: [8, 16], units: 32 },
  medium: { filters: [16, 32], units: 64 },
  large: { filters: [32, 64], units: 128 },
};

/** The share of the digits that is held out; of the clothes a thousand pictures are. */
export const DIGITS_TEST_SHARE = 0.2;
