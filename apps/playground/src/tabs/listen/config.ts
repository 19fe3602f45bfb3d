/** The settings of the tab Listen. */
import { type Field, type Fields, integerFrom, numberFrom, oneOf } from '../../frame/settings.ts';
import { isKey } from '../../storage/shelf.ts';

export const networkNames = ['residual', 'reference'] as const;
export const channelCounts = [8, 16, 32] as const;
export const learningRates = [0.0003, 0.001, 0.003, 0.01] as const;

/** Words by synthetic voices, which Neurite brings along; recordings of one's own are kept by the browser, under a key. */
export const SYNTHETIC = 'synthetic';

export interface ListenConfig {
  readonly recordings: string;
  readonly network: (typeof networkNames)[number];
  readonly channels: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

const recordings: Field<string> = {
  initial: SYNTHETIC,
  read: (key) => (key === SYNTHETIC || isKey(key) ? key : undefined),
  write: (key) => key,
};

export const listenFields: Fields<ListenConfig> = {
  recordings,
  network: oneOf(networkNames, 'residual'),
  channels: integerFrom(4, 64, 16),
  learningRate: numberFrom(1e-5, 0.1, 0.01),
  batchSize: integerFrom(1, 128, 8),
  epochs: integerFrom(1, 200, 30),
  seed: integerFrom(0, 4294967295, 1),
};
