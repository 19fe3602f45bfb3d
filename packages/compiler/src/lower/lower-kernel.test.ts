import { readdirSync, readFileSync } from 'node:fs';
import { ProgramBuilder, type TensorType } from '@neurite/backend';
import * as tfjs from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataDependentKernels } from './data-dependent.ts';
import { graphLowerings } from './graph-kernels.ts';
import { loweredKernels, lowerKernel, registerLowering, registerLowerings } from './lower-kernel.ts';
import { byteCases } from './testing/cases/bytes.ts';
import { convolutionCases } from './testing/cases/convolutions.ts';
import { elementwiseCases } from './testing/cases/elementwise.ts';
import { imageCases } from './testing/cases/images.ts';
import { indexingCases } from './testing/cases/indexing.ts';
import { movementCases } from './testing/cases/movement.ts';
import { poolingCases } from './testing/cases/pooling.ts';
import { productCases } from './testing/cases/products.ts';
import { reductionCases } from './testing/cases/reductions.ts';
import { assertKernel, type KernelCases, prepareTfjs } from './testing/kernels.ts';

/** Those that are known without the kernels of graphs. */
const ours = loweredKernels();
registerLowerings(graphLowerings);

/** Some cases take their expectations from tfjs-core, which has to be ready first. */
let cases: KernelCases;
beforeAll(async () => {
  await prepareTfjs();
  cases = {
    ...elementwiseCases,
    ...reductionCases,
    ...productCases(),
    ...convolutionCases(),
    ...byteCases,
    ...poolingCases(),
    ...movementCases,
    ...indexingCases,
    ...imageCases(),
  };
});

describe('every lowered kernel', () => {
  const kernels = loweredKernels();

  it('has cases', () => {
    expect(kernels.filter((kernel) => (cases[kernel] ?? []).length === 0)).toEqual([]);
    expect(Object.keys(cases).filter((kernel) => !kernels.includes(kernel))).toEqual([]);
  });

  it.each(kernels)('computes what tfjs-core does: %s', (kernel) => {
    for (const one of cases[kernel]!) assertKernel(kernel, one);
    expect(cases[kernel]!.length).toBeGreaterThan(0);
  });

  it('has the name of a kernel of tfjs-core, but for our own', () => {
    const known = new Set(Object.values(tfjs));
    expect(kernels.filter((kernel) => !known.has(kernel as never))).toEqual([
      'ByteConvolution',
      'ByteMatMul',
      'Convolution',
      'ConvolutionFilterGradient',
      'ConvolutionInputGradient',
      'PackBytes',
      // An op of tfjs-core that runs Reshape; graph models name it.
      'Squeeze',
    ]);
    expect([...dataDependentKernels].filter((kernel) => !known.has(kernel as never))).toEqual(['Where']);
    expect(kernels.filter((kernel) => dataDependentKernels.has(kernel))).toEqual([]);
  });

  it('is named in the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, section = ''] = /## Lowering([^]*?)What is not there/.exec(readme) ?? [];
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) => Array.from(row.split('|')[2]!.matchAll(/`(\w+)`/g), ([, name]) => name!));
    expect(named.sort()).toEqual(loweredKernels());
  });
});

it('has a lowering for every kernel that operations on tensors run', () => {
  const folders = ['ops', 'gradients'].map((name) => new URL(`../../../tensors/src/${name}/`, import.meta.url));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8')),
  );
  const known = new Set<unknown>(Object.values(tfjs));
  const named = sources.flatMap((source) => Array.from(source.matchAll(/'(\w+)'/g), ([, name]) => name!));
  const run = named.filter((name) => known.has(name));
  expect(run.length).toBeGreaterThan(100);
  expect(run.filter((kernel) => !ours.includes(kernel))).toEqual([]);
});

describe('lowerKernel', () => {
  const f32 = (...shape: number[]): TensorType => ({ shape, dtype: 'float32' });
  const lower = (kernel: string, types: Record<string, TensorType>, attributes: object = {}): number[] | undefined => {
    const b = new ProgramBuilder();
    const inputs = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, b.input(type)]));
    return lowerKernel(b, kernel, inputs, { ...attributes });
  };

  it.each<[string, string, Record<string, TensorType>, object]>([
    ['a kernel that nobody knows', 'Frobnicate', { x: f32(2) }, {}],
    ['text', 'Cast', { x: f32(2) }, { dtype: 'string' }],
    ['complex numbers', 'Cast', { x: f32(2) }, { dtype: 'complex64' }],
    ['a fill of text', 'Fill', {}, { shape: [2], value: 'a', dtype: 'string' }],
    ['an ellipsis', 'Einsum', { 0: f32(2, 3), 1: f32(3, 2) }, { equation: '...ij,jk->...ik' }],
    [
      'two ways of aligning at once',
      'ResizeBilinear',
      { images: f32(1, 2, 2, 1) },
      { size: [3, 3], alignCorners: true, halfPixelCenters: true },
    ],
    [
      'places that float32 cannot tell apart',
      'MaxPoolWithArgmax',
      { x: f32(2, 4096, 4096, 1) },
      { filterSize: 2, strides: 2, pad: 'same' },
    ],
  ])('leaves %s alone', (_, kernel, types, attributes) => {
    expect(lower(kernel, types, attributes)).toBeUndefined();
  });

  it.each<[string, string, Record<string, TensorType>, object, string]>([
    ['shapes that do not broadcast', 'Add', { a: f32(2), b: f32(3) }, {}, 'shapes [2] and [3] do not broadcast'],
    ['an axis that is none', 'Sum', { x: f32(2) }, { axis: [1] }, 'axis 1 is none of the 1 axes'],
    ['inner lengths', 'BatchMatMul', { a: f32(2, 3), b: f32(2, 3) }, {}, 'inner lengths differ: 3 and 2'],
    [
      'an activation nobody knows',
      '_FusedMatMul',
      { a: f32(2, 3), b: f32(3, 2) },
      { activation: 'wish' },
      "no activation 'wish'",
    ],
    ['a label of nowhere', 'Einsum', { 0: f32(2) }, { equation: 'i->j' }, "einsum 'i->j': each axis of the result"],
    [
      'a padding nobody knows',
      'MaxPool',
      { x: f32(1, 4, 4, 1) },
      { filterSize: 2, strides: 2, pad: 'some' },
      'a window knows no padding "some"',
    ],
    [
      'a position outside',
      'StridedSlice',
      { x: f32(3) },
      { begin: [3], end: [4], strides: [1], shrinkAxisMask: 1 },
      'an axis of length 3 has no position 3',
    ],
  ])('refuses %s', (_, kernel, types, attributes, message) => {
    expect(() => lower(kernel, types, attributes)).toThrow(message);
  });

  it('gives a value that nothing happens to as it is', () => {
    const b = new ProgramBuilder();
    const x = b.input(f32(2, 3));
    const nothing: [string, object][] = [
      ['Identity', {}],
      ['Cast', { dtype: 'float32' }],
      ['Transpose', { perm: [0, 1] }],
      ['Tile', { reps: [1, 1] }],
      ['Slice', { begin: [0, 0], size: [2, 3] }],
      [
        'PadV2',
        {
          paddings: [
            [0, 0],
            [0, 0],
          ],
          constantValue: 0,
        },
      ],
      ['Reverse', { dims: [] }],
    ];
    for (const [kernel, attributes] of nothing) expect(lowerKernel(b, kernel, { x }, { ...attributes })).toEqual([x]);
    expect(lowerKernel(b, 'Concat', { 0: x }, { axis: 0 })).toEqual([x]);
    expect(b.nodes.length).toBe(1);
  });

  it('multiplies a stack of matrices by a single one in one product of all rows', () => {
    const b = new ProgramBuilder();
    lowerKernel(b, 'BatchMatMul', { a: b.input(f32(8, 5, 4)), b: b.input(f32(4, 3)) }, {});
    expect(b.nodes.find((node) => node.kind === 'matMul')).toMatchObject(f32(40, 3));
  });

  it('knows kernels that others add', () => {
    registerLowering('Twice', ({ builder: b, inputs }) => b.binary('add', inputs.x!, inputs.x!));
    expect(lower('Twice', { x: f32(2) })).toEqual([1]);
    expect(loweredKernels()).toContain('Twice');
  });
});
