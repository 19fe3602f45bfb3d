import { createHash } from 'node:crypto';
import type { NdArray } from '@neurite/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../golden/synthetic.json' with { type: 'json' };
import { orthonormalColumns } from './low-rank-matrix.ts';
import { makeBlobs } from './make-blobs.ts';
import { makeCircles } from './make-circles.ts';
import { makeClassification } from './make-classification.ts';
import { makeMoons } from './make-moons.ts';
import { makeRegression } from './make-regression.ts';
import { matrix } from './matrix.ts';

type Expected = { shape: number[]; data: number[] } | { shape: number[]; sha256: string };

const makers: Record<string, (options: object) => object> = {
  makeBlobs,
  makeCircles,
  makeClassification,
  makeMoons,
  makeRegression,
};

function expectSame(got: NdArray, expected: Expected): void {
  const values = got.data.map((value) => value + 0);
  const bytes = new Uint8Array(values.buffer);
  const data = 'data' in expected ? Array.from(values) : createHash('sha256').update(bytes).digest('hex');
  expect(got.shape).toEqual(expected.shape);
  expect(data).toEqual('data' in expected ? Array.from(Float32Array.from(expected.data)) : expected.sha256);
}

describe('synthetic data are those of scikit-learn, every float32 of them', () => {
  for (const { name, maker, options, ...arrays } of golden.cases) {
    it(name, () => {
      const made = makers[maker]!(options) as Record<string, NdArray>;
      for (const [key, expected] of Object.entries(arrays)) expectSame(made[key]!, expected as Expected);
      expect(made['x']!.dtype).toBe('float32');
      expect(made['y']!.dtype).toBe(maker === 'makeRegression' ? 'float32' : 'int32');
    });
  }
});

describe('without a randomState', () => {
  it.each(Object.keys(makers))('%s draws anew at every call', (maker) => {
    const draw = () => Array.from((makers[maker]!({ nSamples: 50 }) as { x: NdArray }).x.data);
    expect(draw()).not.toEqual(draw());
  });
});

describe('bad arguments', () => {
  it.each([
    [() => makeClassification({ nFeatures: 3 }), 'nInformative + nRedundant + nRepeated is 4, more than nFeatures, 3'],
    [
      () => makeClassification({ nClasses: 3 }),
      'nClasses · nClustersPerClass is 6, but a hypercube of nInformative = 2',
    ],
    [() => makeClassification({ weights: [1, 2, 3] }), 'weights has 3 entries for 2 classes'],
    [() => makeClassification({ nSamples: 0 }), 'nSamples must be a whole number of at least 1; got 0.'],
    [() => makeClassification({ nSamples: 1.5 }), 'nSamples must be a whole number of at least 1; got 1.5.'],
    [
      () => makeClassification({ shift: [1] }),
      'shift must be a number or have one for each of the 20 features; got an array of length 1.',
    ],
    [() => makeClassification({ flipY: NaN }), 'flipY must be a finite number; got NaN.'],
    [() => makeClassification({ randomState: -1 }), 'randomState must be a whole number from 0 to 4294967295'],
    [() => makeRegression({ noise: -1 }), 'noise must be a finite number of at least 0; got -1.'],
    [() => makeRegression({ tailStrength: 2 }), 'tailStrength must be from 0 to 1; got 2.'],
    [() => makeMoons({ nSamples: [1, 2, 3] as unknown as [number, number] }), 'nSamples must be a number or two'],
    [() => makeCircles({ factor: 1 }), 'factor must be at least 0 and less than 1; got 1.'],
    [() => makeBlobs({ nSamples: [1, 2], centers: 3 }), 'nSamples lists 2 blobs, but there are 3 centers'],
    [() => makeBlobs({ clusterStd: [1] }), 'clusterStd must be a number or have one for each of the 3 blobs'],
    [() => makeBlobs({ centers: [[1, 2], [3]] }), 'centers must be a number, or one list of coordinates for each blob'],
    [() => makeBlobs({ centerBox: [1, -1] }), 'centerBox must go from low to high; got [1, -1].'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('orthonormalColumns', () => {
  it('gives columns of length one at right angles', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(5), fc.nat(), (columns, extra, seed) => {
        const rows = columns + extra;
        let state = seed + 1;
        const q = orthonormalColumns(matrix(rows, columns, () => (state = (state * 48271) % 2147483647) / 1e9 - 1));
        for (let a = 0; a < columns; a++) {
          for (let b = 0; b < columns; b++) {
            let product = 0;
            for (let row = 0; row < rows; row++) product += q.data[row * columns + a]! * q.data[row * columns + b]!;
            expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-12);
          }
        }
      }),
    );
  });
});
