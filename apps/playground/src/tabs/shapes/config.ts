/** The settings of the tab Shapes. */
import { type Field, type Fields, integerFrom, numberFrom, oneOf } from '../../frame/settings.ts';
import { type OptimizerName, optimizerNames } from '../optimizer-names.ts';

export const dataNames = ['moons', 'circles', 'spirals', 'blobs', 'own'] as const;
export const activationNames = ['relu', 'tanh', 'sigmoid', 'leakyRelu', 'elu', 'gelu', 'linear'] as const;
export const initializerNames = ['glorotUniform', 'heNormal', 'lecunNormal', 'randomNormal', 'zeros'] as const;
export const learningRates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10] as const;
export const batchSizes = [4, 8, 16, 32, 64, 128] as const;
export const penalties = [0, 0.0001, 0.001, 0.01, 0.1] as const;

export type DataName = (typeof dataNames)[number];
export type ActivationName = (typeof activationNames)[number];

export interface LayerConfig {
  readonly units: number;
  readonly activation: ActivationName;
}

/** A point that the user set: its place, both from −1 to 1, and its class. */
export interface OwnPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

export interface ShapesConfig {
  readonly data: DataName;
  readonly samples: number;
  /** The standard deviation of the noise. */
  readonly noise: number;
  readonly points: readonly OwnPoint[];
  readonly layers: readonly LayerConfig[];
  readonly initializer: (typeof initializerNames)[number];
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** The factor of the weights' squares in the loss. */
  readonly l2: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

export const MOST_LAYERS = 10;
export const MOST_UNITS = 16;
export const MOST_CLASSES = 3;
export const MOST_POINTS = 400;

/** Layers as `8relu-4tanh`; none as `none`. */
const layers: Field<readonly LayerConfig[]> = {
  initial: [
    { units: 8, activation: 'relu' },
    { units: 8, activation: 'relu' },
  ],
  read(text) {
    if (text === 'none') return [];
    const read = text.split('-').map((part): LayerConfig | undefined => {
      const [, units, name] = /^(\d+)([a-zA-Z]+)$/.exec(part) ?? [];
      const activation = activationNames.find((known) => known === name);
      const isFine = Number(units) >= 1 && Number(units) <= MOST_UNITS && activation !== undefined;
      return isFine ? { units: Number(units), activation } : undefined;
    });
    const known = read.filter((layer) => layer !== undefined);
    return known.length === read.length && known.length <= MOST_LAYERS ? known : undefined;
  },
  write: (all) => (all.length === 0 ? 'none' : all.map(({ units, activation }) => `${units}${activation}`).join('-')),
};

/** Points as five characters each: two of base 36 for either coordinate, in steps of 1/500, and the class. */
const points: Field<readonly OwnPoint[]> = {
  initial: [],
  read(text) {
    if (!/^([0-9a-z]{4}[0-2])*$/.test(text) || text.length > 5 * MOST_POINTS) return undefined;
    const coordinate = (part: string): number => (Number.parseInt(part, 36) - 500) / 500;
    const all = Array.from({ length: text.length / 5 }, (_, index) => {
      const part = text.slice(5 * index, 5 * index + 5);
      return { x: coordinate(part.slice(0, 2)), y: coordinate(part.slice(2, 4)), label: Number(part[4]) };
    });
    return all.every(({ x, y }) => Math.max(x, y) <= 1) ? all : undefined;
  },
  write: (all) => all.map(({ x, y, label }) => `${inBase36(x)}${inBase36(y)}${label}`).join(''),
};

function inBase36(coordinate: number): string {
  return Math.round(500 * coordinate + 500)
    .toString(36)
    .padStart(2, '0');
}

export const shapesFields: Fields<ShapesConfig> = {
  data: oneOf(dataNames, 'moons'),
  samples: integerFrom(20, 1000, 400),
  noise: numberFrom(0, 0.5, 0.15),
  points,
  layers,
  initializer: oneOf(initializerNames, 'glorotUniform'),
  optimizer: oneOf(optimizerNames, 'adam'),
  learningRate: numberFrom(1e-6, 100, 0.003),
  l2: numberFrom(0, 1, 0),
  batchSize: integerFrom(1, 256, 16),
  epochs: integerFrom(1, 2000, 300),
  seed: integerFrom(0, 4294967295, 1),
};

/** How many classes the data have. */
export function classesOf({ data, points: own }: ShapesConfig): number {
  if (data === 'blobs') return 3;
  if (data !== 'own') return 2;
  return Math.max(2, ...own.map(({ label }) => label + 1));
}
