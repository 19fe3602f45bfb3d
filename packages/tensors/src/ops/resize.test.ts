import { expect, it } from 'vitest';
import { ndArray, type ResizeOptions, resizeBilinear, resizeNearest, type TensorLike, zeros } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { squared } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const image = ndArray(
  Float32Array.from({ length: 12 }, (_, i) => i ** 1.5),
  [1, 3, 4, 1],
);

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 4));
}

// Expected values: torch.nn.functional.interpolate of PyTorch 1.13 ('nearest' there is without halfPixelCenters,
// 'nearest-exact' with them).
onEachBackend(() => {
  it('interpolates between neighbours', () => {
    expectClose(
      resizeBilinear(image, [5, 3]).dataSync(),
      [
        0.1666667, 1.9142137, 4.8015317, 3.512023, 6.3239841, 10.0341349, 8.5300579, 12.9386396, 17.8830414, 17.4257317,
        22.762291, 28.5569305, 23.3561802, 29.311388, 35.6728554,
      ],
    );
    expectClose(
      resizeBilinear(image, [5, 3], { alignCorners: true }).dataSync(),
      [
        0, 1.9142135, 5.1961522, 4, 7.4264264, 11.8582058, 8, 12.9386387, 18.5202599, 15.3137083, 21.1250133,
        27.5015659, 22.6274166, 29.311388, 36.482872,
      ],
    );
    expectClose(
      resizeBilinear(image, [2, 7]).dataSync(),
      [
        2, 2.551816, 3.4347217, 4.67032, 5.9906716, 7.5515995, 8.5271797, 18.970562, 20.4257488, 22.7540474, 25.2182007,
        27.7199554, 30.349041, 31.9922199,
      ],
    );
    expect(
      resizeBilinear([[[[0], [10]]]], [1, 4], { halfPixelCenters: false })
        .flatten()
        .arraySync(),
    ).toEqual([0, 5, 10, 10]);
  });

  it('takes the nearest', () => {
    const chosen = (options: ResizeOptions): number[] =>
      Array.from(resizeNearest(image, [2, 7], options).dataSync(), (value) => Math.round(value ** (2 / 3)));
    expect(chosen({ halfPixelCenters: false })).toEqual([0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7]);
    expect(chosen({})).toEqual([0, 0, 1, 2, 2, 3, 3, 8, 8, 9, 10, 10, 11, 11]);
    expect(chosen({ alignCorners: true })).toEqual([0, 1, 1, 2, 2, 3, 3, 8, 9, 9, 10, 10, 11, 11]);
  });

  const cases: [string, number[], [number, number], ResizeOptions][] = [
    ['larger', [2, 2, 3, 2], [5, 4], {}],
    ['smaller', [2, 5, 4, 1], [2, 3], {}],
    ['larger one way, smaller the other', [1, 2, 5, 1], [6, 2], { halfPixelCenters: false }],
    ['with aligned corners', [2, 3, 2, 1], [5, 4], { alignCorners: true }],
    ['from one pixel', [2, 1, 1, 2], [3, 2], {}],
    ['to one pixel', [2, 3, 4, 1], [1, 1], { alignCorners: true }],
    ['to its own size', [1, 2, 2, 1], [2, 2], {}],
  ];
  it.each(cases)('has right gradients: %s', (_, shape, size, options) => {
    for (const resize of [resizeBilinear, resizeNearest]) {
      expectGradients(
        squared((x: TensorLike) => resize(x, size, options)),
        [sample(shape)],
        { step: 0.25 },
      );
    }
  });

  it('explains what does not fit', () => {
    expect(() => resizeBilinear(zeros([2, 2, 1]), [1, 1])).toThrow(
      'images must be [n, height, width, channels]; got [2, 2, 1]',
    );
    expect(() => resizeNearest(image, [0, 2])).toThrow('both whole numbers of at least 1; got [0,2]');
    expect(() => resizeNearest(image, [2, 2], { alignCorners: true, halfPixelCenters: true })).toThrow(
      'exclude each other',
    );
  });
});
