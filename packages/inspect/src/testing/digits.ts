import { digits } from '@neurite/data-uci';
import { trainTestSplit } from '@neurite/datasets';
import { dense } from '@neurite/layers';
import { type CompileOptions, type Sequential, sequential } from '@neurite/models';
import { type NdArray, ndArray } from '@neurite/tensors';

/** The handwritten digits, 8×8 pixels from 0 to 1, split. */
export interface Digits {
  readonly xTrain: NdArray;
  readonly yTrain: NdArray;
  readonly xTest: NdArray;
  readonly yTest: NdArray;
}

export async function scaledDigits(): Promise<Digits> {
  const { x, y } = await digits();
  const scaled = ndArray(
    Float32Array.from(x.data, (value) => value / 16),
    x.shape,
  );
  return trainTestSplit({ x: scaled, y }, { testSize: 0.3, randomState: 0 }) as Digits;
}

/** A stack of dense layers for the digits. */
export function stack(
  hidden: number,
  options: Omit<Parameters<typeof dense>[0], 'units'> & { readonly units?: number },
  compilation: Partial<CompileOptions> = {},
): Sequential {
  const layers = Array.from({ length: hidden }, (_, index) =>
    dense({ units: 32, ...options, ...(index === 0 ? { inputShape: [64] } : {}) }),
  );
  const model = sequential([...layers, dense({ units: 10, activation: 'softmax' })]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...compilation });
  return model;
}
