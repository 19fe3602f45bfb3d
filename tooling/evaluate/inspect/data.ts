/** The data that the figures of `inspect` are measured on. */
import { digits } from '@neurite/data-uci';
import { trainTestSplit } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { type CompileOptions, type Sequential, sequential } from '@neurite/models';
import { type NdArray, ndArray, RandomGenerator } from '@neurite/tensors';

export interface Split {
  readonly xTrain: NdArray;
  readonly yTrain: NdArray;
  readonly xTest: NdArray;
  readonly yTest: NdArray;
}

/** The handwritten digits, 8×8 pixels from 0 to 1. */
export async function splitDigits(): Promise<Split> {
  const { x, y } = await digits();
  const scaled = ndArray(
    Float32Array.from(x.data, (value) => value / 16),
    x.shape,
  );
  return trainTestSplit({ x: scaled, y }, { testSize: 0.3, randomState: 0 }) as Split;
}

/** Dense layers for the digits. */
export function stack(
  hidden: number,
  options: Omit<Parameters<typeof dense>[0], 'units'> & { readonly units?: number },
  compilation: Partial<CompileOptions> = {},
): Sequential {
  const layers = Array.from({ length: hidden }, () => dense({ units: 32, ...options }));
  const model = sequential([...layers, dense({ units: 10, activation: 'softmax' })]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...compilation });
  return model;
}

const CANVAS = 20;
const DIGIT = 8;

/** Digits at random places of larger, dark pictures, and the left upper corner of each. */
export function placed(
  digit: NdArray,
  seed: number,
): { readonly x: NdArray; readonly corners: readonly (readonly [number, number])[] } {
  const generator = new RandomGenerator(seed);
  const room = CANVAS - DIGIT + 1;
  const examples = digit.shape[0]!;
  const x = new Float32Array(examples * CANVAS * CANVAS);
  const corners = Array.from({ length: examples }, (_, example) => {
    const cell = generator.permutation(room * room)[0]!;
    const [top, left] = [Math.floor(cell / room), cell % room];
    for (let row = 0; row < DIGIT; row++) {
      const start = (example * DIGIT + row) * DIGIT;
      x.set(digit.data.subarray(start, start + DIGIT), (example * CANVAS + top + row) * CANVAS + left);
    }
    return [top, left] as const;
  });
  return { x: ndArray(x, [examples, CANVAS, CANVAS, 1]), corners };
}

/** The share of maps whose largest value lies on the digit. */
export function pointingAccuracy(maps: ArrayLike<number>, corners: readonly (readonly [number, number])[]): number {
  const size = CANVAS * CANVAS;
  const hits = corners.filter(([top, left], example) => {
    let best = example * size;
    for (let index = best; index < (example + 1) * size; index++) if (maps[index]! > maps[best]!) best = index;
    const [row, column] = [Math.floor((best % size) / CANVAS) - top, (best % CANVAS) - left];
    return row >= 0 && row < DIGIT && column >= 0 && column < DIGIT;
  });
  return hits.length / corners.length;
}
