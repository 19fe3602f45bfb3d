/** The settings of the tab Teach. */
import { type Field, type Fields, integerFrom, numberFrom } from '../../frame/settings.ts';
import { isKey } from '../../storage/shelf.ts';

export const unitCounts = [16, 50, 100, 200] as const;
export const learningRates = [0.0003, 0.001, 0.003, 0.01] as const;

/** A few pictures that Neurite brings along; photos of one's own are kept by the browser, under a key. */
export const SAMPLE = 'sample';

export interface TeachConfig {
  readonly photos: string;
  readonly units: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

const photos: Field<string> = {
  initial: SAMPLE,
  read: (key) => (key === SAMPLE || isKey(key) ? key : undefined),
  write: (key) => key,
};

export const teachFields: Fields<TeachConfig> = {
  photos,
  units: integerFrom(1, 500, 100),
  learningRate: numberFrom(1e-5, 0.1, 0.001),
  batchSize: integerFrom(1, 128, 16),
  epochs: integerFrom(1, 200, 30),
  seed: integerFrom(0, 4294967295, 1),
};
