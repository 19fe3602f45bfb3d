/** What these operations give, and their gradients of both orders, when they are compiled: the same as at once. */
import { expect, it } from 'vitest';
import {
  argSort,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  batchNorm,
  cholesky,
  conv1d,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  depthwiseConv2d,
  det,
  diag,
  diagPart,
  einsum,
  flatten,
  gather,
  gatherNd,
  grads,
  groupNorm,
  inverse,
  jit,
  l2Normalize,
  layerNorm,
  localResponseNormalization,
  matMul,
  matrixPower,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  meshgrid,
  norm,
  outer,
  pad,
  qr,
  repeat,
  resizeBilinear,
  resizeNearest,
  reverse,
  rmsNorm,
  roll,
  scatterNd,
  searchSorted,
  separableConv2d,
  slice,
  slogdet,
  solve,
  sort,
  split,
  square,
  squeeze,
  stack,
  stridedSlice,
  sum,
  swapAxes,
  type Tensor,
  tensor,
  tensordot,
  tensorScatterUpdate,
  tile,
  topK,
  trace,
  transpose,
  triangularSolve,
  tril,
  triu,
  unsortedSegmentSum,
  unstack,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { sample } from '../testing/finite-difference.ts';

type Operation = (...xs: Tensor[]) => Tensor | readonly Tensor[];

const image = [1, 5, 6, 2];
const spd = (x: Tensor): Tensor => matMul(x, x, { transposeB: true }).add(matrixPower(x, 0));

const operations: [string, Operation, ...number[][]][] = [
  ['transpose', (x) => transpose(x!, [2, 0, 1]), [2, 3, 4]],
  ['swapAxes', (x) => swapAxes(x!, 0, 1), [2, 3, 4]],
  ['squeeze', (x) => squeeze(x!), [2, 1, 4]],
  ['flatten', (x) => flatten(x!, 1), [2, 3, 4]],
  ['tile', (x) => tile(x!, [2, 1, 3]), [2, 3, 2]],
  ['repeat', (x) => repeat(x!, 3, 1), [2, 3, 2]],
  ['slice', (x) => slice(x!, [1, 0, 1], [1, 2, 2]), [2, 3, 4]],
  ['stridedSlice', (x) => stridedSlice(x!, [{ stride: -2 }, 1, { begin: 1, stride: 2 }]), [5, 3, 4]],
  ['split', (x) => split(x!, [1, 3], 2)[1]!, [2, 3, 4]],
  ['unstack', (x) => unstack(x!, 1), [2, 3, 4]],
  ['stack', (x, y) => stack([x!, y!], 1), [2, 3], [2, 3]],
  [
    'pad, reflect',
    (x) =>
      pad(
        x!,
        [
          [1, 2],
          [0, 1],
        ],
        'reflect',
      ),
    [3, 2],
  ],
  [
    'pad, constant',
    (x) =>
      pad(
        x!,
        [
          [1, 2],
          [0, 1],
        ],
        'constant',
        2,
      ),
    [3, 2],
  ],
  ['reverse', (x) => reverse(x!, 1), [3, 2]],
  ['roll', (x) => roll(x!, [1, 1], [0, 1]), [3, 2]],
  ['meshgrid', (x, y) => meshgrid([x!, y!]), [3], [2]],
  [
    'gather',
    (x) =>
      gather(
        x!,
        [
          [1, 0],
          [1, 1],
        ],
        { axis: 1 },
      ),
    [2, 3, 2],
  ],
  [
    'gather by batch',
    (x) =>
      gather(
        x!,
        [
          [1, 0, 1],
          [2, 2, 0],
        ],
        { batchDims: 1 },
      ),
    [2, 3, 2],
  ],
  [
    'gatherNd',
    (x) =>
      gatherNd(x!, [
        [1, 0],
        [1, 2],
        [1, 2],
      ]),
    [2, 3, 2],
  ],
  ['scatterNd', (x) => scatterNd([[1], [3], [1]], x!, [4, 2]), [3, 2]],
  ['tensorScatterUpdate', (x, y) => tensorScatterUpdate(x!, [[2], [0]], y!), [3, 2], [2, 2]],
  ['unsortedSegmentSum', (x) => unsortedSegmentSum(x!, [1, 0, 1], 3), [3, 2]],
  ['topK', (x) => topK(x!, 2).values, [2, 4]],
  ['sort', (x) => sort(x!, 0), [4, 2]],
  ['argSort', (x) => x!.gather(argSort(x!, 0).slice([0, 0], [-1, 1]).flatten()), [4, 2]],
  ['searchSorted', (x) => x!.mul(searchSorted([-1, 0, 1], x!)), [5]],
  ['diag', (x) => diag(x!), [2, 3]],
  ['diagPart', (x) => diagPart(x!), [2, 3, 2]],
  ['tril', (x) => tril(x!, 1), [3, 4]],
  ['triu', (x) => triu(x!), [2, 3, 3]],
  ['matMul of stretched batches', (x, y) => matMul(x!, y!, { transposeA: true }), [2, 1, 3, 2], [1, 3, 3, 2]],
  ['matMul by one matrix', (x, y) => matMul(x!, y!, { transposeB: true }), [2, 2, 3], [4, 3]],
  [
    'tensordot',
    (x, y) =>
      tensordot(x!, y!, [
        [0, 2],
        [1, 0],
      ]),
    [2, 2, 3],
    [3, 2],
  ],
  ['outer', (x, y) => outer(x!, y!), [2], [3]],
  ['einsum', (x, y) => einsum('...ij,kj->...ki', x!, y!), [2, 2, 3], [4, 3]],
  ['conv1d', (x, k) => conv1d(x!, k!, { strides: 2, padding: 'same' }), [2, 7, 2], [3, 2, 2]],
  [
    'conv2d',
    (x, k) =>
      conv2d(x!, k!, {
        strides: 2,
        padding: [
          [1, 0],
          [2, 1],
        ],
      }),
    image,
    [3, 2, 2, 3],
  ],
  ['conv2d, dilated', (x, k) => conv2d(x!, k!, { dilations: [2, 1], padding: 'same' }), image, [2, 3, 2, 2]],
  ['conv2d in groups', (x, k) => conv2d(x!, k!, { groups: 2 }), [1, 4, 4, 4], [2, 2, 2, 4]],
  ['conv3d', (x, k) => conv3d(x!, k!, { strides: [2, 1, 1], padding: 'same' }), [1, 3, 3, 3, 1], [2, 2, 2, 1, 2]],
  ['depthwiseConv2d', (x, k) => depthwiseConv2d(x!, k!, { padding: 'same' }), image, [3, 3, 2, 2]],
  ['depthwiseConv2d, dilated', (x, k) => depthwiseConv2d(x!, k!, { dilations: 2 }), image, [2, 2, 2, 2]],
  ['separableConv2d', (x, k, p) => separableConv2d(x!, k!, p!), image, [2, 2, 2, 1], [1, 1, 2, 3]],
  ['conv2dTranspose', (x, k) => conv2dTranspose(x!, k!, { strides: 2, padding: 'same' }), [1, 2, 3, 2], [3, 3, 1, 2]],
  ['conv3dTranspose', (x, k) => conv3dTranspose(x!, k!, { strides: 2 }), [1, 2, 2, 2, 1], [2, 3, 2, 2, 1]],
  ['maxPool1d', (x) => maxPool1d(x!, { poolSize: 3, strides: 1, padding: 'same' }), [2, 6, 2]],
  ['maxPool2d', (x) => maxPool2d(x!, { poolSize: 3, strides: 2, padding: 'same' }), image],
  ['maxPool3d', (x) => maxPool3d(x!, { strides: 1 }), [1, 3, 3, 2, 2]],
  ['avgPool1d', (x) => avgPool1d(x!), [2, 6, 2]],
  ['avgPool2d', (x) => avgPool2d(x!, { poolSize: 3, strides: 2, padding: 'same' }), image],
  [
    'avgPool3d',
    (x) =>
      avgPool3d(x!, {
        poolSize: [2, 1, 2],
        strides: 1,
        padding: [
          [1, 0],
          [0, 0],
          [1, 1],
        ],
      }),
    [1, 3, 2, 2, 2],
  ],
  ['batchNorm', (x, m, v) => batchNorm(x!, m!, square(v!)), [3, 2], [2], [2]],
  ['layerNorm', (x, scale) => layerNorm(x!, { scale: scale! }), [3, 4], [4]],
  ['groupNorm', (x) => groupNorm(x!, 2), [2, 3, 4]],
  ['rmsNorm', (x) => rmsNorm(x!), [3, 4]],
  ['l2Normalize', (x) => l2Normalize(x!), [3, 4]],
  ['localResponseNormalization', (x) => localResponseNormalization(x!, { depthRadius: 1 }), [3, 4]],
  ['resizeBilinear', (x) => resizeBilinear(x!, [3, 8]), image],
  ['resizeNearest', (x) => resizeNearest(x!, [7, 4], { alignCorners: true }), image],
  ['solve', (x, b) => solve(x!, b!), [2, 3, 3], [3, 2]],
  ['triangularSolve', (x, b) => triangularSolve(spd(x!), b!, { lower: false }), [3, 3], [3]],
  ['inverse', (x) => inverse(x!), [2, 3, 3]],
  ['det', (x) => det(x!), [2, 3, 3]],
  ['slogdet', (x) => Object.values(slogdet(x!)), [2, 3, 3]],
  ['cholesky', (x) => cholesky(spd(x!)), [2, 3, 3]],
  ['qr', (x) => Object.values(qr(x!)), [2, 3, 2]],
  ['norm', (x) => norm(x!, { axis: 1 }), [3, 4]],
  ['trace', (x) => trace(x!), [3, 3]],
];

onEachBackend(() => {
  it.each(operations)('%s', (_, operation, ...shapes) => {
    const inputs = shapes.map((shape, index) => tensor(sample(shape, { seed: index + 3 })));
    const directions = shapes.map((shape, index) => tensor(sample(shape, { seed: index + 30 })));
    const loss = (...xs: Tensor[]): Tensor =>
      [operation(...xs)]
        .flat()
        .map((y) => sum(square(y)))
        .reduce((a, b) => a.add(b));
    const slope = (...xs: Tensor[]): Tensor =>
      grads(loss)(...xs)
        .map((dx, index) => sum(dx.mul(directions[index]!)))
        .reduce((a, b) => a.add(b));
    const all = (...xs: Tensor[]): Tensor[] => [
      ...[operation(...xs)].flat(),
      ...grads(loss)(...xs),
      ...grads(slope)(...xs),
    ];
    const compiled = jit(all);
    const expected = all(...inputs);
    const got = compiled(...(inputs as never[]));
    expect(got.map((y) => y.shape)).toEqual(expected.map((y) => y.shape));
    for (const [index, y] of got.entries()) {
      const wanted = expected[index]!.dataSync();
      for (const [i, value] of y.dataSync().entries()) {
        expect(Math.abs(value - wanted[i]!), `output ${index}: ${value}, at once ${wanted[i]}`).toBeLessThanOrEqual(
          2e-3 * (1 + Math.abs(wanted[i]!)),
        );
      }
    }
    expect(compiled.program?.program.nodes.filter((node) => node.kind === 'host') ?? []).toEqual([]);
  });
});
