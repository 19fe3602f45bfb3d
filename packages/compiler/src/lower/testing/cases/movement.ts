import type { HostArray } from '@neurite/backend';
import { array, booleans, floats, integers } from '../arrays.ts';
import type { KernelCase, KernelCases } from '../kernels.ts';

const one = (x: HostArray, attributes: Readonly<Record<string, unknown>> = {}, name: string = 'x'): KernelCase => ({
  inputs: { [name]: x },
  attributes,
});
const list = (inputs: readonly HostArray[], axis: number): KernelCase => ({ inputs, attributes: { axis } });

const stridedAttributes = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
const strided = (x: HostArray, begin: number[], end: number[], strides: number[], masks: object = {}): KernelCase =>
  one(x, { begin, end, strides, ...stridedAttributes, ...masks });

/** Kernels that the cpu backend does not register, or calls otherwise. */
const composed = (
  inputs: KernelCase['inputs'],
  attributes: Readonly<Record<string, unknown>>,
  output: HostArray,
): KernelCase => ({
  inputs,
  attributes,
  instead: { because: 'the cpu backend does not register it', outputs: [output] },
});

const matrix = floats([3, 4]);
const block = floats([2, 3, 4]);

/** Other shapes, parts, padding, joining; values from attributes. */
export const movementCases: KernelCases = {
  Identity: [one(matrix), one(booleans([]))],
  Reshape: [
    one(block, { shape: [6, 4] }),
    one(block, { shape: [-1, 2] }),
    one(array([3]), { shape: [] }),
    one(floats([0, 3]), { shape: [3, 0] }),
  ],
  ExpandDims: [0, 1, 2, -1].map((dim) => one(matrix, { dim }, 'input')),
  Squeeze: [
    composed({ x: floats([1, 3, 1]) }, {}, floats([3])),
    composed({ x: floats([1, 3, 1]) }, { axis: [2] }, floats([1, 3])),
    composed({ x: floats([1, 3, 1]) }, { axis: [-3] }, floats([3, 1])),
  ],
  Transpose: [
    one(matrix, { perm: [1, 0] }),
    one(matrix, { perm: [0, 1] }),
    one(block, { perm: [2, 0, 1] }),
    one(floats([2, 0, 3]), { perm: [1, 2, 0] }),
    one(integers([2, 3, 2, 2]), { perm: [3, 1, 0, 2] }),
  ],
  Tile: [
    one(matrix, { reps: [2, 3] }),
    one(matrix, { reps: [1, 1] }),
    one(floats([1, 4]), { reps: [3, 1] }),
    one(floats([2, 1, 3]), { reps: [2, 2, 1] }),
    one(booleans([3]), { reps: [2] }),
    one(matrix, { reps: [0, 2] }),
  ],
  BroadcastTo: [
    composed({ x: array([1, 2], [2, 1]) }, { shape: [2, 3], inputShape: [2, 1] }, array([1, 1, 1, 2, 2, 2], [2, 3])),
  ],
  Concat: [
    list([matrix, floats([2, 4], { seed: 2 })], 0),
    list([matrix, floats([3, 1], { seed: 2 }), floats([3, 2], { seed: 3 })], 1),
    list([matrix, floats([3, 0]), matrix], -1),
    list([floats([0, 2]), floats([0, 2])], 0),
    list([matrix], 0),
    list(
      Array.from({ length: 11 }, (_, seed) => integers([1, 2], { seed: seed + 1 })),
      0,
    ),
  ],
  Pack: [
    list([matrix, matrix], 0),
    list([matrix, floats([3, 4], { seed: 2 })], 2),
    list([array([1], []), array([2], [])], 0),
    list([matrix], 1),
  ],
  Slice: [
    one(matrix, { begin: [1, 1], size: [2, 3] }),
    one(matrix, { begin: [0, 2], size: [-1, -1] }),
    one(matrix, { begin: 1, size: 2 }),
    one(matrix, { begin: [0, 0], size: [3, 4] }),
    one(matrix, { begin: [2, 4], size: [1, 0] }),
    one(block, { begin: [1], size: [1] }),
  ],
  StridedSlice: [
    strided(matrix, [0, 1], [3, 4], [2, 2]),
    strided(matrix, [2, 3], [-4, 0], [-1, -2]),
    strided(matrix, [-2, 0], [10, -1], [1, 1]),
    strided(matrix, [1, 1], [2, 3], [1, 1], { beginMask: 1, endMask: 2 }),
    strided(matrix, [1, 1], [2, 3], [-1, 1], { beginMask: 1, endMask: 1 }),
    strided(matrix, [1, 0], [2, 4], [1, 1], { shrinkAxisMask: 1 }),
    strided(matrix, [-1, 2], [0, 4], [1, 1], { shrinkAxisMask: 1 }),
    strided(block, [0, 0, 1], [0, 0, 3], [1, 1, 1], { ellipsisMask: 1, shrinkAxisMask: 0 }),
    strided(block, [0, 1], [0, 3], [1, 1], { ellipsisMask: 1 }),
    strided(block, [0, 0, 1], [1, 0, 3], [1, 1, 1], { ellipsisMask: 2, newAxisMask: 1 }),
    strided(block, [1, 0, 0], [2, 0, 0], [1, 1, 1], { shrinkAxisMask: 1, newAxisMask: 2, beginMask: 4, endMask: 4 }),
    {
      ...strided(matrix, [2], [1], [1]),
      instead: { because: 'the cpu kernel fails at empty parts', outputs: [floats([0, 4])] },
    },
    strided(array([1, 2, 3, 4, 5]), [0], [0], [-2], { beginMask: 1, endMask: 1 }),
  ],
  SplitV: [
    one(matrix, { numOrSizeSplits: [1, 2], axis: 0 }),
    one(matrix, { numOrSizeSplits: 2, axis: 1 }),
    one(matrix, { numOrSizeSplits: [1, -1, 2], axis: -1 }),
    one(matrix, { numOrSizeSplits: 1, axis: 0 }),
  ],
  Unpack: [0, 1, -1].map((axis) => one(block, { axis }, 'value')),
  Reverse: [
    one(matrix, { dims: [0] }),
    one(block, { dims: [2, 0] }),
    one(block, { dims: [-1] }),
    one(matrix, { dims: [] }),
    one(array([1], []), { dims: [] }),
  ],
  FlipLeftRight: [one(floats([2, 3, 4, 2]), {}, 'image')],

  PadV2: [
    one(matrix, {
      paddings: [
        [1, 0],
        [0, 2],
      ],
      constantValue: 0,
    }),
    one(matrix, {
      paddings: [
        [0, 0],
        [0, 0],
      ],
      constantValue: 1,
    }),
    one(matrix, {
      paddings: [
        [2, 1],
        [1, 1],
      ],
      constantValue: -1.5,
    }),
    one(integers([2]), { paddings: [[1, 2]], constantValue: 7 }),
    one(booleans([2]), { paddings: [[1, 2]], constantValue: 1 }),
    one(floats([0, 2]), {
      paddings: [
        [1, 1],
        [0, 0],
      ],
      constantValue: 3,
    }),
  ],
  MirrorPad: [
    one(matrix, {
      paddings: [
        [2, 1],
        [0, 3],
      ],
      mode: 'reflect',
    }),
    one(matrix, {
      paddings: [
        [3, 1],
        [4, 0],
      ],
      mode: 'symmetric',
    }),
    one(matrix, {
      paddings: [
        [0, 0],
        [0, 0],
      ],
      mode: 'reflect',
    }),
  ],
  SpaceToBatchND: [
    one(floats([2, 4, 6, 3]), {
      blockShape: [2, 3],
      paddings: [
        [0, 0],
        [0, 0],
      ],
    }),
    one(floats([1, 3, 4, 1]), {
      blockShape: [2, 2],
      paddings: [
        [1, 0],
        [0, 2],
      ],
    }),
    one(floats([2, 4, 3]), { blockShape: [2], paddings: [[0, 0]] }),
  ],
  BatchToSpaceND: [
    one(floats([12, 2, 2, 3]), {
      blockShape: [2, 3],
      crops: [
        [0, 0],
        [0, 0],
      ],
    }),
    one(floats([4, 2, 3, 1]), {
      blockShape: [2, 2],
      crops: [
        [1, 0],
        [0, 2],
      ],
    }),
    one(floats([4, 2, 3]), { blockShape: [2], crops: [[1, 1]] }),
  ],
  DepthToSpace: [
    one(floats([2, 2, 3, 8]), { blockSize: 2, dataFormat: 'NHWC' }),
    {
      ...one(array([1, 2, 3, 4], [1, 4, 1, 1]), { blockSize: 2, dataFormat: 'NCHW' }),
      instead: { because: 'the cpu kernel takes channels last only', outputs: [array([1, 2, 3, 4], [1, 1, 2, 2])] },
    },
  ],

  Fill: [
    { inputs: {}, attributes: { shape: [2, 3], value: 1.5, dtype: 'float32' } },
    { inputs: {}, attributes: { shape: [], value: -3, dtype: 'int32' } },
    { inputs: {}, attributes: { shape: [2], value: 2.75, dtype: 'int32' } },
    { inputs: {}, attributes: { shape: [2], value: true, dtype: 'bool' } },
    { inputs: {}, attributes: { shape: [0], value: 2 } },
  ],
  ZerosLike: [one(matrix), one(integers([2])), one(booleans([2]))],
  OnesLike: [one(matrix), one(integers([2])), one(booleans([2]))],
  Range: [
    [0, 5, 1, 'int32'],
    [3, 12, 4, 'int32'],
    [5, 0, -2, 'int32'],
    [5, 0, 1, 'float32'],
    [0, 1, 0.125, 'float32'],
    [-1, 2, 0.3, 'float32'],
    [0, 7, 2, 'float32'],
    [2, 2, 1, 'float32'],
    [0, 5, -1, 'int32'],
    [2 ** 30, 2 ** 30 + 3, 1, 'int32'],
  ].map(([start, stop, step, dtype]) => ({ inputs: {}, attributes: { start, stop, step, dtype } })),
  LinSpace: [
    [0, 1, 5],
    [-2, 3, 7],
    [4, 4, 1],
    [3, 9, 1],
    [10, -10, 2],
  ].map(([start, stop, num]) => ({ inputs: {}, attributes: { start, stop, num } })),
  OneHot: [
    one(array([0, 2, 1, 3, -1], [5], 'int32'), { depth: 3, onValue: 1, offValue: 0, dtype: 'float32' }, 'indices'),
    one(array([1, 0], [1, 2], 'int32'), { depth: 4, onValue: 5, offValue: -5, dtype: 'int32' }, 'indices'),
    one(array([1], [], 'int32'), { depth: 2, onValue: 1, offValue: 0, dtype: 'bool' }, 'indices'),
  ],
  Diag: [one(array([1, 2, 3])), one(matrix), one(integers([2]))],
};
