import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import '@neurite/backend-cpu';
import {
  cropping1d,
  cropping2d,
  cropping3d,
  input,
  permute,
  repeatVector,
  upSampling1d,
  upSampling2d,
  zeroPadding1d,
} from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('cropping', () => {
  it('cuts off both sides of each axis', () => {
    expect(
      cropping1d({ cropping: [1, 2] })
        .apply([[[1], [2], [3], [4]]])
        .arraySync(),
    ).toEqual([[[2]]]);
    const image = [
      [
        [[1], [2], [3]],
        [[4], [5], [6]],
      ],
    ];
    expect(
      cropping2d({
        cropping: [
          [1, 0],
          [0, 2],
        ],
      })
        .apply(image)
        .arraySync(),
    ).toEqual([[[[4]]]]);
    expect(cropping2d().apply(image).shape).toEqual([1, 2, 3, 1]);
    expect(cropping3d({ cropping: [1, 0, 1] }).apply(input({ shape: [null, 5, 4, 2] })).shape).toEqual([null, 5, 2, 2]);
  });

  it('refuses to leave nothing, and what is no cropping', () => {
    expect(() => cropping1d({ cropping: 2, name: 'cut' }).apply([[[1], [2], [3]]])).toThrow(
      "Layer 'cut' (Cropping1d) would cut everything off: its cropping is [[2,2]], and the examples have the shape [3, 1].",
    );
    expect(() => cropping2d({ cropping: [1, 2, 3] as never })).toThrow('cropping must be a whole number of at least 0');
    expect(() => cropping3d({ cropping: [1, 2] as never })).toThrow(
      'or a pair [before, after] for each of the three; got [1,2].',
    );
  });
});

describe('zeroPadding1d', () => {
  it('takes a number for both sides, or two', () => {
    expect(
      zeroPadding1d({ padding: [2, 0] })
        .apply([[[7]]])
        .arraySync(),
    ).toEqual([[[0], [0], [7]]]);
    expect(
      zeroPadding1d()
        .apply([[[7]]])
        .arraySync(),
    ).toEqual([[[0], [7], [0]]]);
  });
});

describe('upSampling', () => {
  it('repeats elements side by side', () => {
    expect(
      upSampling1d()
        .apply([[[1], [2]]])
        .arraySync(),
    ).toEqual([[[1], [1], [2], [2]]]);
    expect(upSampling2d({ size: [1, 2] }).apply(input({ shape: [null, 3, 1], dtype: 'int32' }))).toMatchObject({
      shape: [null, 6, 1],
      dtype: 'int32',
    });
  });

  it('refuses an interpolation that it does not know', () => {
    expect(() => upSampling2d({ interpolation: 'bilinera' as never })).toThrow("Did you mean 'bilinear'?");
  });
});

describe('permute', () => {
  it('puts axes into another order', () => {
    expect(
      permute({ dims: [2, 1] })
        .apply([
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ])
        .arraySync(),
    ).toEqual([
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ]);
  });

  it.each([[[0, 1]], [[1, 1]], [[1, 3]], [2 as never]])('refuses %j', (dims) => {
    expect(() => permute({ dims: dims as never })).toThrow('dims must name each axis of an example once');
  });

  it('refuses another number of axes', () => {
    expect(() => permute({ dims: [2, 1] }).apply([[1, 2]])).toThrow('Reshape each example to 2 axes');
  });
});

describe('repeatVector', () => {
  it('makes a sequence of a vector', () => {
    expect(
      repeatVector({ n: 2 })
        .apply([[1, 2]])
        .arraySync(),
    ).toEqual([
      [
        [1, 2],
        [1, 2],
      ],
    ]);
    expect(() => repeatVector({ n: 0 })).toThrow('repeatVector: n must be a whole number of at least 1; got 0.');
  });
});
