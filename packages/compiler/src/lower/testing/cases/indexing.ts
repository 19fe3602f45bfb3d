import type { HostArray } from '@neurite/backend';
import { array, booleans, floats, integers } from '../arrays.ts';
import type { KernelCase, KernelCases } from '../kernels.ts';

const places = (values: readonly number[], shape: readonly number[] = [values.length]): HostArray =>
  array(values, shape, 'int32');
const gather = (x: HostArray, indices: HostArray, axis: number, batchDims: number = 0): KernelCase => ({
  inputs: { x, indices },
  attributes: { axis, batchDims },
});
const gatherNd = (params: HostArray, indices: HostArray): KernelCase => ({ inputs: { params, indices } });
const scatterNd = (indices: HostArray, updates: HostArray, shape: readonly number[]): KernelCase => ({
  inputs: { indices, updates },
  attributes: { shape },
});
const update = (tensor: HostArray, indices: HostArray, updates: HostArray): KernelCase => ({
  inputs: { tensor, indices, updates },
});
const dense = (
  sparseIndices: HostArray,
  sparseValues: HostArray,
  outputShape: number[],
  defaultValue: HostArray,
): KernelCase => ({
  inputs: { sparseIndices, sparseValues, defaultValue },
  attributes: { outputShape },
});
const topK = (x: HostArray, k: number): KernelCase => ({ inputs: { x }, attributes: { k, sorted: true } });
const search = (sortedSequence: HostArray, values: HostArray, side: string): KernelCase => ({
  inputs: { sortedSequence, values },
  attributes: { side },
});

const outside = 'tfjs-core throws, or reads another element; a program cannot throw and takes nothing';
const matrix = floats([3, 4]);
const block = floats([2, 3, 4]);
const unweighted: HostArray = floats([0]);
const counts = integers([2, 9], { min: 0, max: 5 });

/** Positions that are computed. */
export const indexingCases: KernelCases = {
  GatherV2: [
    gather(matrix, places([2, 0, 2]), 0),
    gather(matrix, places([3, 1, 1, 0], [2, 2]), 1),
    gather(block, places([1], []), 1),
    gather(block, places([1, 0, 2, 2], [2, 2]), 1, 1),
    gather(block, places([3, 0, 1, 2, 2, 2], [2, 3]), 2, 2),
    gather(block, places([1, 0], [2, 1]), -1, -1),
    gather(integers([5]), places([4, 4, 0]), 0),
    gather(booleans([5]), places([4, 4, 0]), 0),
    gather(matrix, places([], [0]), 0),
    {
      ...gather(array([1, 2, 3]), places([-1, 3, 1]), 0),
      instead: { because: outside, outputs: [array([0, 0, 2])] },
    },
  ],
  GatherNd: [
    gatherNd(matrix, places([0, 1, 2, 3], [2, 2])),
    gatherNd(matrix, places([2, 0], [2, 1])),
    gatherNd(block, places([1, 2, 0, 0, 1, 1], [3, 2])),
    gatherNd(block, places([1, 2, 3], [1, 1, 3])),
    gatherNd(integers([4]), places([3], [1])),
    {
      ...gatherNd(matrix, places([0, -1, 1, 4, 2, 0], [3, 2])),
      instead: { because: outside, outputs: [array([0, 0, matrix.data[8]!])] },
    },
  ],
  ScatterNd: [
    scatterNd(places([1, 3, 1], [3, 1]), array([10, 20, 30]), [4]),
    scatterNd(places([0, 1, 2, 3], [2, 2]), array([1, 2]), [3, 4]),
    scatterNd(places([2, 0], [2, 1]), floats([2, 4]), [3, 4]),
    scatterNd(places([1, 1], [1, 1, 2]), floats([1, 1, 2]), [2, 2, 2]),
    scatterNd(places([0, 1], [2, 1]), integers([2, 3]), [2, 3]),
    scatterNd(places([2, 0]), floats([2, 4]), [3, 4]),
    {
      ...scatterNd(places([1, 2]), array([7], []), [2, 3]),
      instead: {
        because:
          'tfjs-core takes indices of rank 1 for a list, TensorFlow for one coordinate; here it can only be that',
        outputs: [array([0, 0, 0, 0, 0, 7], [2, 3])],
      },
    },
    {
      ...scatterNd(places([-1, 4, 0], [3, 1]), array([1, 2, 3]), [4]),
      instead: { because: outside, outputs: [array([3, 0, 0, 0])] },
    },
    {
      ...scatterNd(places([0, 5, 1, -1], [2, 2]), array([1, 2]), [2, 4]),
      instead: { because: outside, outputs: [array(new Array<number>(8).fill(0), [2, 4])] },
    },
  ],
  TensorScatterUpdate: [
    update(floats([5]), places([4, 1], [2, 1]), array([10, 20])),
    update(floats([5]), places([1, 3, 1, 1, 3], [5, 1]), array([10, 20, 30, 40, 50])),
    update(matrix, places([0, 1, 2, 3, 0, 1], [3, 2]), array([1, 2, 3])),
    update(matrix, places([2, 0], [2, 1]), floats([2, 4], { seed: 3 })),
    update(integers([4]), places([2], [1, 1]), array([9], [1], 'int32')),
    update(matrix, places([], [0, 2]), array([], [0])),
  ],
  SparseToDense: [
    dense(places([0, 3]), array([5, 6]), [4], array([-1], [])),
    dense(places([2, 2, 0], [3, 1]), array([5, 6, 7]), [4], array([0], [])),
    dense(places([0, 1, 1, 2], [2, 2]), integers([2]), [2, 3], array([4], [], 'int32')),
    dense(places([1, 3]), array([9], []), [4], array([0], [])),
    dense(places([1, 3]), booleans([2]), [4], array([0], [], 'bool')),
  ],
  UnsortedSegmentSum: [
    { inputs: { x: floats([4]), segmentIds: places([2, 0, 2, 1]) }, attributes: { numSegments: 4 } },
    { inputs: { x: floats([4, 3]), segmentIds: places([2, 0, 2, 1]) }, attributes: { numSegments: 3 } },
    { inputs: { x: floats([3, 2]), segmentIds: places([1, -1, 7]) }, attributes: { numSegments: 2 } },
    {
      inputs: { x: array([1, 2, 3, 4], [2, 2]), segmentIds: places([0, 1, 1, 1], [2, 2]) },
      attributes: { numSegments: 2 },
      instead: {
        because: 'tfjs-core sums along the first axis only; TensorFlow takes all axes of the ids together',
        outputs: [array([1, 9])],
      },
    },
  ],
  Bincount: [
    { inputs: { x: places([0, 1, 1, 3, 9]), weights: unweighted }, attributes: { size: 5 } },
    { inputs: { x: places([0, 1, 1]), weights: array([0.5, 2, 3]) }, attributes: { size: 2 } },
    { inputs: { x: places([0, 1, 1]), weights: array([5, 2, 3], [3], 'int32') }, attributes: { size: 3 } },
  ],
  DenseBincount: [
    { inputs: { x: counts, weights: unweighted }, attributes: { size: 4, binaryOutput: false } },
    { inputs: { x: counts, weights: unweighted }, attributes: { size: 6, binaryOutput: true } },
    { inputs: { x: counts, weights: floats([2, 9]) }, attributes: { size: 5, binaryOutput: false }, tolerance: 3e-6 },
    { inputs: { x: places([0, 1, 1]), weights: unweighted }, attributes: { size: 3, binaryOutput: false } },
    {
      inputs: { x: places([0, 1, 1]), weights: unweighted },
      attributes: { size: 3, binaryOutput: true },
      instead: { because: 'for vectors the cpu kernel forgets about binaryOutput', outputs: [array([1, 1, 0])] },
    },
  ],
  TopK: [
    topK(floats([2, 7]), 3),
    topK(floats([2, 3, 5]), 5),
    topK(array([1, 3, 3, 2, 3, 1]), 6),
    topK(integers([4, 6], { min: 0, max: 3 }), 4),
    topK(floats([3, 1]), 1),
  ],
  SearchSorted: ['left', 'right'].flatMap((side) => [
    search(array([1, 3, 3, 5, -2, 0, 0, 1], [2, 4]), array([0, 3, 6, -3, 0, 2], [2, 3]), side),
    search(array([1, 2, 4], [1, 3], 'int32'), array([0, 1, 2, 3, 4, 5], [1, 6], 'int32'), side),
    search(floats([1, 0]), array([1, 2], [1, 2]), side),
  ]),
};
