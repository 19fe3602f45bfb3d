/**
 * The kernels that the co-processor takes over, and from how much work on. Each was compared with its counterpart on the host on random
 * and on edge inputs, and measured (`tooling/kernels`); what is not listed is wrong there, no faster, or missing.
 */
import { elementCount } from '@neurite/backend';
import {
  backend_util,
  type KernelBackend,
  type KernelFunc,
  type NamedAttrMap,
  slice_util,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** @internal What a call of a kernel takes. */
export interface Work {
  /** Elementary steps: multiply-adds, or what takes the host's kernels as long. */
  readonly steps: number;
  /** Elements of the results. */
  readonly results: number;
}

/** @internal How a kernel is delegated. */
export interface Delegation {
  /** The work of a call; `undefined` where the co-processor cannot take it or is wrong. */
  readonly work: (inputs: Readonly<Record<string, TensorInfo>>, attributes: NamedAttrMap) => Work | undefined;
  /** What to run there instead of the kernel of the same name, made of the kernels it gets. */
  readonly through?: (kernel: (name: string) => KernelFunc) => KernelFunc;
}

/**
 * Below so many steps the host's kernel is faster than copying there and back. Measured: the crossover lies between 2,000 and 6,000 steps
 * for all of them.
 *
 * @internal
 */
export const CROSSOVER_STEPS = 4096;

/** An element that the host's kernels visit costs them about as much as so many multiply-adds do. */
const VISIT = 8;

/** At rank 7 the co-processor gives garbage without a word. */
const MOST_AXES = 5;

const unary = (element: number = VISIT): Delegation => ({ work: ({ x }) => visits(x!, element) });

const binary: Delegation = {
  work: ({ a, b }) => {
    if (!isFloat(a!) || !isFloat(b!)) return undefined;
    const results = elementCount(backend_util.assertAndGetBroadcastShape(a!.shape, b!.shape));
    return { steps: VISIT * results, results };
  },
};

/** Reductions that keep elements as they are; along the last axes the host's are as fast. */
const extremum = (axesOf: (attributes: NamedAttrMap) => readonly number[] | number | undefined): Delegation => ({
  work: ({ x }, attributes) => {
    const given = axesOf(attributes);
    const rank = x!.shape.length;
    const axes = (given === undefined ? [] : [given].flat()).map((axis) => (axis < 0 ? axis + rank : axis));
    return axes.length > 0 && !axes.includes(rank - 1) ? visits(x!) : undefined;
  },
});

/** @internal */
export const delegations: Readonly<Record<string, Delegation>> = {
  ...Object.fromEntries(
    ['Abs', 'Floor', 'IsFinite', 'IsInf', 'IsNan', 'Neg', 'Reciprocal', 'Relu', 'Round', 'Sqrt', 'Rsqrt', 'Step'].map(
      (name) => [name, unary()],
    ),
  ),
  ...Object.fromEntries(
    [
      'Acos',
      'Acosh',
      'Asin',
      'Asinh',
      'Atan',
      'Atanh',
      'Cosh',
      'Elu',
      'Exp',
      'Expm1',
      'Log',
      'Sigmoid',
      'Sinh',
      'Softplus',
      'Tan',
      'Tanh',
    ].map((name) => [name, unary(2 * VISIT)]),
  ),
  ...Object.fromEntries(
    [
      'Add',
      'Sub',
      'Multiply',
      'RealDiv',
      'SquaredDifference',
      'Atan2',
      'Equal',
      'NotEqual',
      'Less',
      'LessEqual',
      'Greater',
      'GreaterEqual',
    ].map((name) => [name, binary]),
  ),
  Max: extremum(({ reductionIndices }) => reductionIndices as number[]),
  Min: extremum(({ axis }) => axis as number[]),
  Softmax: { work: ({ logits }) => visits(logits!, 4 * VISIT) },
  Transpose: { work: ({ x }) => visits(x!) },
  Reverse: { work: ({ x }) => visits(x!, 4 * VISIT) },
  PadV2: {
    work: ({ x }, { paddings }) =>
      filled(
        x!,
        x!.shape.map((length, axis) => length + sum((paddings as number[][])[axis]!)),
      ),
  },
  MirrorPad: {
    work: ({ x }, { paddings }) =>
      filled(
        x!,
        x!.shape.map((length, axis) => length + sum((paddings as number[][])[axis]!)),
      ),
  },
  Slice: {
    work: ({ x }, attributes) => {
      const [begin, size] = slice_util.parseSliceParams(
        x!,
        attributes['begin'] as number[],
        attributes['size'] as number[],
      );
      slice_util.assertParamsValid(x!, begin!, size!);
      return filled(x!, size!);
    },
  },
  Cumsum: { work: ({ x }) => visits(x!) },
  FusedBatchNorm: { work: ({ x, mean }) => (mean!.shape.length === 1 ? visits(x!, VISIT / 2) : undefined) },
  BatchMatMul: {
    work: ({ a, b }, { transposeA, transposeB }) => {
      // Several matrices on the right take a path that is as slow as the host.
      if (!isFloat(a!) || !isFloat(b!) || elementCount(b!.shape.slice(0, -2)) !== 1) return undefined;
      const batch = elementCount(a!.shape.slice(0, -2));
      if (batch !== 1 && transposeA) return undefined;
      const [m, k] = transposeA ? [a!.shape.at(-1)!, a!.shape.at(-2)!] : [a!.shape.at(-2)!, a!.shape.at(-1)!];
      const n = b!.shape.at(transposeB ? -2 : -1)!;
      return { steps: batch * m * n * k, results: batch * m * n };
    },
    through: (kernel) => {
      const [multiply, transpose] = [kernel('BatchMatMul'), kernel('Transpose')];
      // Products of transposed matrices run at a fifteenth of the speed.
      return ({ inputs, attrs, backend }) => {
        const flip = (x: TensorInfo): TensorInfo => {
          const perm = x.shape.map((_, axis) => axis);
          perm.push(...perm.splice(-2).toReversed());
          return transpose({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
        };
        const { a, b } = inputs as Record<'a' | 'b', TensorInfo>;
        const [left, right] = [
          attrs!['transposeA'] === true ? flip(a) : a,
          attrs!['transposeB'] === true ? flip(b) : b,
        ];
        try {
          return multiply({ inputs: { a: left, b: right }, attrs: { transposeA: false, transposeB: false }, backend });
        } finally {
          for (const turned of [left, right])
            if (turned !== a && turned !== b) (backend as KernelBackend).disposeData(turned.dataId);
        }
      };
    },
  },
  Conv2D: { work: ({ x, filter }, attributes) => convolution(x!, filter!, attributes, filter!.shape[3]!) },
  DepthwiseConv2dNative: {
    work: ({ x, filter }, attributes) => convolution(x!, filter!, attributes, filter!.shape[3]!),
  },
  AvgPoolGrad: {
    work: ({ dy, input }, { filterSize }) => ({
      steps: VISIT * elementCount(dy!.shape) * sum([filterSize as number[]].flat()),
      results: elementCount(input!.shape),
    }),
  },
  ResizeBilinear: {
    work: ({ images }, { size }) => filled(images!, [images!.shape[0]!, ...(size as number[]), images!.shape[3]!]),
  },
};

function convolution(x: TensorInfo, filter: TensorInfo, attributes: NamedAttrMap, outputs: number): Work | undefined {
  const {
    strides,
    pad,
    dilations,
    dataFormat = 'NHWC',
  } = attributes as {
    strides: number | [number, number];
    pad: 'valid' | 'same';
    dilations: number | [number, number] | null;
    dataFormat?: string;
  };
  if (!isFloat(x) || !isFloat(filter) || dataFormat !== 'NHWC' || x.shape.length !== 4) return undefined;
  const [height, width, channels] = filter.shape as [number, number, number, number];
  // With gaps between the windows it pads 'same' wrongly.
  const [down, right] = typeof strides === 'number' ? [strides, strides] : strides;
  if (down > height || right > width || channels !== x.shape[3]) return undefined;
  const { outHeight, outWidth } = backend_util.computeConv2DInfo(
    x.shape as never,
    filter.shape as never,
    strides,
    dilations ?? 1,
    pad,
  );
  const windows = x.shape[0]! * outHeight * outWidth;
  return { steps: windows * height * width * channels * outputs, results: windows * outputs };
}

function visits(x: TensorInfo, each: number = VISIT): Work | undefined {
  const results = elementCount(x.shape);
  return isFloat(x) ? { steps: each * results, results } : undefined;
}

/** A result whose every element is taken from the operand. */
function filled(x: TensorInfo, shape: readonly number[]): Work | undefined {
  const results = elementCount(shape);
  return isFloat(x) ? { steps: 2 * VISIT * results, results } : undefined;
}

function isFloat(x: TensorInfo): boolean {
  return x.dtype === 'float32' && x.shape.length <= MOST_AXES;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
