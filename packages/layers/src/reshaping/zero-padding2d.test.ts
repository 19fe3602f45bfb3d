import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import '@neurite/backend-cpu';
import { input, zeroPadding2d } from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('zeroPadding2d', () => {
  it('pads by 1 on all sides unless told otherwise', () => {
    expect(
      zeroPadding2d()
        .apply([[[[5]]]])
        .arraySync(),
    ).toEqual([
      [
        [[0], [0], [0]],
        [[0], [5], [0]],
        [[0], [0], [0]],
      ],
    ]);
  });

  it('leaves open lengths open', () => {
    const outputs = zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
    }).apply(input({ shape: [null, 4, 2], dtype: 'int32' }));
    expect(outputs).toMatchObject({ shape: [null, 7, 2], dtype: 'int32' });
  });

  it.each<[string, () => unknown, string]>([
    ['a negative number', () => zeroPadding2d({ padding: -1 }), 'must be a whole number of at least 0'],
    ['three numbers', () => zeroPadding2d({ padding: [1, 2, 3] as never }), 'got [1,2,3].'],
    ['uneven pairs', () => zeroPadding2d({ padding: [[1], [2, 3]] as never }), 'got [[1],[2,3]].'],
    [
      'features',
      () => zeroPadding2d({ name: 'frame' }).apply([[1, 2]]),
      "Layer 'frame' (ZeroPadding2d) takes examples of shape [height, width, channels], and got [2]",
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
