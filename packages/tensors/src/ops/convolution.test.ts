import { describe, expect, it } from 'vitest';
import golden from '../golden/convolution.json' with { type: 'json' };
import {
  type ConvolutionOptions,
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  depthwiseConv2d,
  grad,
  type NdArray,
  ndArray,
  separableConv2d,
  type Tensor,
  type TensorLike,
  zeros,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { squared } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';
import { expectGolden, type GoldenCase } from '../testing/golden.ts';

type Convolution = (x: TensorLike, kernel: TensorLike, options: ConvolutionOptions) => Tensor;

const operations: Record<string, Convolution> = { conv1d, conv2d, depthwiseConv2d, conv2dTranspose } as Record<
  string,
  Convolution
>;

// The same sum over windows, written out. Shapes [n, …spatial, c], kernel [...window, c / groups, o].
function direct(
  x: NdArray,
  kernel: NdArray,
  options: ConvolutionOptions,
  before: number[],
  output: number[],
): number[] {
  const rank = output.length;
  const [n, channels] = [x.shape[0]!, x.shape[rank + 1]!];
  const [perGroup, outputs] = [kernel.shape[rank]!, kernel.shape[rank + 1]!];
  const at = (value: number | readonly number[] | undefined, axis: number): number =>
    typeof value === 'number' ? value : (value?.[axis] ?? 1);
  const result: number[] = [];
  const places = (shape: readonly number[]): number[][] =>
    shape.reduce<number[][]>((all, length) => all.flatMap((p) => Array.from({ length }, (_, i) => [...p, i])), [[]]);
  const offset = (shape: readonly number[], place: readonly number[]): number =>
    place.reduce((sum, index, axis) => sum * shape[axis]! + index, 0);
  for (const image of Array.from({ length: n }, (_, index) => index)) {
    for (const p of places(output)) {
      for (let o = 0; o < outputs; o++) {
        const group = Math.floor(o / (outputs / (options.groups ?? 1)));
        let total = 0;
        for (const tap of places(kernel.shape.slice(0, rank))) {
          const q = p.map(
            (i, axis) => i * at(options.strides, axis) + tap[axis]! * at(options.dilations, axis) - before[axis]!,
          );
          if (q.some((i, axis) => i < 0 || i >= x.shape[axis + 1]!)) continue;
          for (let c = 0; c < perGroup; c++) {
            const from = x.data[offset(x.shape, [image, ...q, group * perGroup + c])]!;
            total += from * kernel.data[offset(kernel.shape, [...tap, c, o])]!;
          }
        }
        result.push(total);
      }
    }
  }
  expect(channels).toBe(perGroup * (options.groups ?? 1));
  return result;
}

function expectDirect(
  convolve: Convolution,
  x: NdArray,
  kernel: NdArray,
  options: ConvolutionOptions,
  before: number[],
): void {
  const y = convolve(x, kernel, options);
  const expected = direct(x, kernel, options, before, y.shape.slice(1, -1) as number[]);
  const got = y.dataSync();
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 4));
}

// A convolution is linear in each of its operands: finite differences of any step are exact but for rounding.
const check = { step: 0.25, tolerance: 1e-3 };

onEachBackend(() => {
  describe('against PyTorch', () => {
    it.each(golden.cases)('$name', (item) => {
      const options = item.options as ConvolutionOptions;
      expectGolden(item as GoldenCase, (x, kernel) => operations[item.op]!(x!, kernel!, options));
    });
  });

  it.each<[string, number[], number[], ConvolutionOptions, number[]]>([
    [
      'explicit, uneven padding',
      [2, 4, 3, 2],
      [2, 3, 2, 3],
      {
        padding: [
          [1, 0],
          [0, 2],
        ],
        strides: 2,
      },
      [1, 0],
    ],
    [
      'padding wider than the input',
      [1, 2, 1, 1],
      [2, 2, 1, 2],
      {
        padding: [
          [3, 3],
          [2, 4],
        ],
        strides: [2, 3],
      },
      [3, 2],
    ],
    ['strides longer than the kernel', [1, 5, 7, 1], [2, 1, 1, 2], { strides: 3 }, [0, 0]],
    ['same, strides longer than the kernel', [1, 5, 4, 1], [1, 2, 1, 1], { strides: 3, padding: 'same' }, [0, 0]],
    ['a kernel of size 1', [2, 2, 2, 2], [1, 1, 2, 2], {}, [0, 0]],
    ['an input of size 1', [1, 1, 1, 1], [3, 3, 1, 2], { padding: 'same' }, [1, 1]],
    ['dilations', [1, 6, 5, 2], [2, 3, 2, 2], { dilations: [3, 2] }, [0, 0]],
    [
      'dilations, padded unevenly',
      [1, 4, 5, 1],
      [3, 2, 1, 2],
      {
        dilations: [2, 3],
        padding: [
          [3, 0],
          [1, 4],
        ],
      },
      [3, 1],
    ],
    ['dilations and strides', [1, 7, 6, 1], [2, 3, 1, 2], { dilations: [3, 2], strides: [2, 1] }, [0, 0]],
    [
      'dilations and strides that leave a rest',
      [1, 8, 8, 1],
      [2, 2, 1, 1],
      {
        dilations: 2,
        strides: 3,
        padding: [
          [1, 1],
          [5, 0],
        ],
      },
      [1, 5],
    ],
    ['two groups', [1, 3, 3, 4], [2, 2, 2, 6], { groups: 2, strides: 2, padding: 'same' }, [0, 0]],
    ['as many groups as channels', [1, 3, 3, 2], [2, 2, 1, 4], { groups: 2 }, [0, 0]],
    [
      'groups of one channel, dilated and with strides',
      [1, 6, 6, 2],
      [2, 2, 1, 2],
      { groups: 2, dilations: 2, strides: 2 },
      [0, 0],
    ],
    ['dilated groups', [1, 4, 4, 4], [2, 2, 2, 2], { groups: 2, dilations: 2 }, [0, 0]],
  ])('conv2d with %s', (_, input, kernel, options, before) => {
    const [x, k] = [sample(input), sample(kernel, { seed: 2 })];
    expectDirect(conv2d, x, k, options, before);
    expectGradients(
      squared((a, b) => conv2d(a, b, options)),
      [x, k],
      check,
    );
  });

  it.each<[string, number[], number[], ConvolutionOptions]>([
    ['several kernels a channel', [1, 3, 4, 2], [2, 2, 2, 2], { padding: 'same' }],
    ['strides', [2, 5, 4, 1], [2, 3, 1, 2], { strides: 2, padding: 'same' }],
    ['dilations', [2, 5, 4, 2], [2, 2, 2, 2], { dilations: [3, 2], padding: 'same' }],
    ['dilations and strides', [1, 6, 7, 2], [2, 3, 2, 2], { dilations: 2, strides: [2, 3], padding: 'same' }],
    [
      'dilations, padded unevenly',
      [1, 3, 4, 2],
      [2, 3, 2, 1],
      {
        dilations: [2, 1],
        padding: [
          [2, 0],
          [0, 4],
        ],
      },
    ],
  ])('depthwiseConv2d with %s', (_, input, kernel, options) => {
    expectGradients(
      squared((a, b) => depthwiseConv2d(a, b, options)),
      [sample(input), sample(kernel, { seed: 2 })],
      check,
    );
  });

  it('walks with strides over dilated depthwise kernels', () => {
    const options = { strides: 2, dilations: 2 };
    const [x, kernel] = [sample([1, 6, 5, 2]), sample([2, 3, 2, 2], { seed: 2 })];
    const grouped = ndArray(kernel.data, [2, 3, 1, 4]);
    const depthwise: Convolution = (input) => depthwiseConv2d(input, kernel, options);
    expectDirect(depthwise, x, grouped, { ...options, groups: 2 }, [0, 0]);
  });

  it('convolves in one dimension', () => {
    const x = sample([2, 7, 4]);
    expectDirect(conv1d, x, sample([3, 2, 4]), { strides: 2, padding: [[2, 1]], groups: 2 }, [2]);
    expectDirect(conv1d, x, sample([2, 4, 2]), { dilations: 3 }, [0]);
    expectGradients(
      squared((a, b) => conv1d(a, b, { dilations: 2, padding: 'same' })),
      [sample([1, 4, 2]), sample([3, 2, 2])],
      check,
    );
  });

  it.each<[string, number[], number[], ConvolutionOptions, number[]]>([
    ['no padding', [1, 3, 3, 4, 2], [2, 2, 3, 2, 2], {}, [0, 0, 0]],
    ['strides', [2, 4, 3, 3, 1], [2, 1, 2, 1, 2], { strides: [2, 1, 2], padding: 'same' }, [0, 0, 0]],
    [
      'same, strides longer than the kernel',
      [1, 5, 3, 3, 1],
      [1, 2, 2, 1, 1],
      { strides: 3, padding: 'same' },
      [0, 0, 0],
    ],
    [
      'dilations and padding',
      [1, 4, 3, 3, 1],
      [2, 2, 2, 1, 1],
      {
        dilations: [2, 1, 2],
        padding: [
          [2, 1],
          [0, 1],
          [1, 2],
        ],
      },
      [2, 0, 1],
    ],
    ['groups', [1, 2, 2, 2, 4], [2, 2, 1, 2, 2], { groups: 2 }, [0, 0, 0]],
  ])('conv3d with %s', (_, input, kernel, options, before) => {
    const [x, k] = [sample(input), sample(kernel, { seed: 2 })];
    expectDirect(conv3d, x, k, options, before);
    expectGradients(
      squared((a, b) => conv3d(a, b, options)),
      [x, k],
      check,
    );
  });

  it('separates a convolution into channels and mixing', () => {
    const inputs = [
      sample([1, 3, 3, 2]),
      sample([2, 2, 2, 2], { seed: 2 }),
      sample([1, 1, 4, 3], { seed: 3 }),
    ] as const;
    const expected = conv2d(depthwiseConv2d(inputs[0], inputs[1], { padding: 'same' }), inputs[2]);
    expect(separableConv2d(...inputs, { padding: 'same' }).arraySync()).toEqual(expected.arraySync());
    expectGradients(
      squared((x, k, w) => separableConv2d(x, k, w)),
      inputs,
      check,
    );
  });

  // A transposed convolution is the gradient of a convolution by its input.
  it.each([
    ['valid', { strides: 2 }],
    ['valid, strides longer than the kernel', { strides: [3, 4] }],
    ['valid, with output padding', { strides: 3, outputPadding: [2, 0] }],
    ['same', { strides: [2, 3], padding: 'same' as const }],
    ['same, with output padding', { strides: 3, padding: 'same' as const, outputPadding: 1 }],
    [
      'explicit padding',
      {
        strides: 2,
        padding: [
          [1, 0],
          [1, 1],
        ] as const,
        outputPadding: 1,
      },
    ],
    ['dilations', { dilations: 2 }],
    [
      'dilations and strides',
      {
        dilations: [3, 2],
        strides: 2,
        padding: [
          [1, 2],
          [0, 1],
        ] as const,
      },
    ],
  ])('conv2dTranspose, %s', (_, options) => {
    const [x, kernel] = [sample([2, 3, 2, 2]), sample([3, 2, 1, 2], { seed: 2 })];
    const y = conv2dTranspose(x, kernel, options);
    const forward = (z: Tensor): Tensor => conv2d(z, kernel, options).mul(x).sum();
    const expected = grad(forward)(zeros(y.shape)).dataSync();
    y.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    expectGradients(
      squared((a, b) => conv2dTranspose(a, b, options)),
      [sample([1, 2, 2, 2]), sample([3, 2, 1, 2])],
      check,
    );
  });

  it('gives transposed convolutions the lengths that Keras gives', () => {
    const [x, kernel] = [zeros([1, 4, 4, 1]), zeros([3, 3, 1, 1])];
    const lengths = (options: object): readonly number[] => conv2dTranspose(x, kernel, options).shape.slice(1, 3);
    expect(lengths({ strides: 2, padding: 'same' })).toEqual([8, 8]);
    expect(lengths({ strides: 2 })).toEqual([9, 9]);
    expect(lengths({ strides: 5 })).toEqual([20, 20]);
    expect(lengths({ dilations: 2 })).toEqual([8, 8]);
  });

  it.each([
    ['valid', { strides: [2, 1, 2] }],
    ['same', { strides: 2, padding: 'same' as const }],
    [
      'padding and dilations',
      {
        strides: [1, 2, 1],
        dilations: [2, 1, 1],
        padding: [
          [1, 2],
          [0, 1],
          [1, 0],
        ] as const,
      },
    ],
  ])('conv1dTranspose and conv3dTranspose, %s', (_, options) => {
    const [x, kernel] = [sample([1, 2, 3, 2, 2]), sample([2, 2, 3, 1, 2], { seed: 2 })];
    const y = conv3dTranspose(x, kernel, options);
    const expected = grad((z: Tensor) => conv3d(z, kernel, options).mul(x).sum())(zeros(y.shape)).dataSync();
    y.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    expectGradients(
      squared((a, b) => conv3dTranspose(a, b, options)),
      [sample([1, 2, 1, 2, 1]), sample([2, 1, 2, 2, 1])],
      check,
    );

    const first = (value: unknown): never => (Array.isArray(value) ? value.slice(0, 1) : value) as never;
    const one = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, first(value)]));
    const [line, taps] = [sample([2, 4, 2]), sample([3, 1, 2])];
    const z = conv1dTranspose(line, taps, one);
    const wanted = grad((w: Tensor) => conv1d(w, taps, one).mul(line).sum())(zeros(z.shape)).dataSync();
    z.dataSync().forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 4));
    expectGradients(
      squared((a, b) => conv1dTranspose(a, b, one)),
      [sample([1, 3, 1]), sample([3, 2, 1])],
      check,
    );
  });

  it('takes an empty batch', () => {
    const empty = ndArray(new Float32Array(0), [0, 4, 4, 1]);
    expect(conv2d(empty, sample([2, 2, 1, 3])).shape).toEqual([0, 3, 3, 3]);
  });

  it('explains what does not fit', () => {
    const x = zeros([1, 4, 4, 3]);
    expect(() => conv2d(x, zeros([2, 2, 2, 8]))).toThrow(
      'the kernel [2, 2, 2, 8] takes 2 channels, but the input [1, 4, 4, 3] has 3',
    );
    expect(() => conv2d(x, zeros([5, 2, 3, 8]))).toThrow(
      'a window of [5, 2] does not fit into an input whose spatial axes are [4, 4]',
    );
    expect(() => conv2d(x, zeros([3, 3, 3, 8]), { dilations: 2 })).toThrow('a window of [5, 5] (dilated) does not fit');
    expect(() => conv2d(zeros([4, 4, 3]), zeros([2, 2, 3, 8]))).toThrow('x must be [n, height, width, channels]');
    expect(() => conv2d(x, zeros([2, 2, 3, 8]), { strides: 0 })).toThrow(
      'strides must be a whole number of at least 1, or 2 of them; got 0',
    );
    expect(() => conv2d(x, zeros([2, 2, 3, 8]), { padding: [[1, 1]] })).toThrow(
      'one [before, after] for each of the 2 spatial axes; got [[1,1]]',
    );
    expect(() => conv2d(x, zeros([2, 2, 3, 8]), { padding: 'Same' as 'same' })).toThrow('got "Same"');
    expect(() => conv2d(x, zeros([2, 2, 1, 8]), { groups: 2 })).toThrow(
      'groups must divide the 3 channels of the input and the 8 outputs; got 2',
    );
    expect(() => conv2dTranspose(x, zeros([2, 2, 3, 8]))).toThrow('outputs, channels] with the same channels');
    expect(() => conv2dTranspose(x, zeros([2, 2, 8, 3]), { strides: 2, outputPadding: 2 })).toThrow(
      'from 0 to stride − 1',
    );
  });
});
