/** The settings of the tab Text. */
import { type Field, type Fields, integerFrom, numberFrom, oneOf } from '../../frame/settings.ts';
import { isKey } from '../../storage/shelf.ts';

export const cellNames = ['gru', 'lstm'] as const;
export const unitCounts = [32, 64, 128, 256] as const;
export const layerCounts = [1, 2, 3] as const;
export const learningRates = [0.001, 0.002, 0.004, 0.008, 0.016] as const;
export const batchSizes = [16, 32, 64, 128] as const;

/** What Neurite brings along; other texts are kept by the browser, under a key. */
export const EMBEDDED_TEXT = 'coriolanus';

export interface TextConfig {
  readonly text: string;
  readonly cell: (typeof cellNames)[number];
  readonly units: number;
  readonly layers: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

const text: Field<string> = {
  initial: EMBEDDED_TEXT,
  read: (key) => (key === EMBEDDED_TEXT || isKey(key) ? key : undefined),
  write: (key) => key,
};

export const textFields: Fields<TextConfig> = {
  text,
  cell: oneOf(cellNames, 'gru'),
  units: integerFrom(8, 512, 128),
  layers: integerFrom(1, 3, 2),
  learningRate: numberFrom(1e-5, 0.1, 0.004),
  batchSize: integerFrom(1, 256, 32),
  epochs: integerFrom(1, 200, 20),
  seed: integerFrom(0, 4294967295, 1),
};
