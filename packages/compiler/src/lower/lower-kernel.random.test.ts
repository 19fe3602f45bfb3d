import { elementCount } from '@neurite/backend';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { array, booleans, distinct, floats, integers } from './testing/arrays.ts';
import { summation } from './testing/cases/products.ts';
import { assertKernel, type KernelCase, prepareTfjs, runTfjs } from './testing/kernels.ts';

beforeAll(prepareTfjs);

const length = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const shape = (minLength: number, maxLength: number, min: number = 0): fc.Arbitrary<number[]> =>
  fc.array(length(min, 5), { minLength, maxLength });
const seed = fc.integer({ min: 1, max: 1000 });

function check<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, numRuns: number = 100): void {
  fc.assert(fc.property(arbitrary, property), { numRuns });
}

/** Two shapes that broadcast together: of each, some axes are 1 and some leading ones are missing. */
const broadcasting = shape(0, 4).chain((full) => {
  const part = fc
    .tuple(fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }), length(0, full.length))
    .map(([ones, skip]) => full.map((n, axis) => (ones[axis] ? 1 : n)).slice(skip));
  return fc.tuple(part, part);
});

describe('shapes drawn at random', () => {
  it('broadcast', () => {
    const kernels = fc.constantFrom('Add', 'Sub', 'Multiply', 'Maximum', 'SquaredDifference', 'Less', 'Equal', 'Atan2');
    check(fc.tuple(broadcasting, kernels, seed), ([[p, q], kernel, start]) => {
      assertKernel(kernel, { inputs: { a: floats(p, { seed: start }), b: floats(q, { seed: start + 1 }) } });
      if (kernel === 'Atan2') return;
      assertKernel(kernel, { inputs: { a: integers(p, { seed: start }), b: integers(q, { seed: start + 1 }) } });
    });
  });

  it('are reduced', () => {
    const reduced = shape(0, 4, 1).chain((full) =>
      fc.tuple(fc.constant(full), fc.subarray(full.map((_, axis) => axis)), fc.boolean()),
    );
    const kernels = fc.constantFrom('Sum', 'Mean', 'Prod', 'Min', 'Max');
    check(fc.tuple(reduced, kernels, seed), ([[full, axes, keepDims], kernel, start]) => {
      const attributes = { [kernel === 'Max' ? 'reductionIndices' : 'axis']: axes, keepDims };
      assertKernel(kernel, { inputs: { x: floats(full, { seed: start }) }, attributes, tolerance: 1e-5 });
    });
  });

  it('are moved around', () => {
    const moved = shape(1, 4).chain((full) => {
      const axes = full.map((_, axis) => axis);
      return fc.record({
        full: fc.constant(full),
        perm: fc.shuffledSubarray(axes, { minLength: axes.length }),
        dims: fc.subarray(axes),
        reps: fc.tuple(...axes.map(() => length(0, 3))),
        paddings: fc.tuple(...axes.map(() => fc.tuple(length(0, 2), length(0, 3)))),
        begin: fc.tuple(...full.map((n) => length(0, n))),
        portion: fc.tuple(...axes.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
        axis: fc.constantFrom(...axes),
      });
    });
    check(moved, ({ full, perm, dims, reps, paddings, begin, portion, axis }) => {
      const x = floats(full);
      const size = full.map((n, i) => Math.floor((n - begin[i]!) * portion[i]!));
      assertKernel('Transpose', { inputs: { x }, attributes: { perm } });
      assertKernel('Reverse', { inputs: { x }, attributes: { dims } });
      assertKernel('Tile', { inputs: { x }, attributes: { reps } });
      assertKernel('PadV2', { inputs: { x }, attributes: { paddings, constantValue: 0.5 } });
      assertKernel('Slice', { inputs: { x }, attributes: { begin, size } });
      assertKernel('Concat', { inputs: [x, floats(full.with(axis, 2), { seed: 2 }), x], attributes: { axis } });
      assertKernel('Pack', { inputs: [x, floats(full, { seed: 2 })], attributes: { axis } });
      assertKernel('Cumsum', { inputs: { x }, attributes: { axis, exclusive: false, reverse: true }, tolerance: 1e-5 });
    });
  });

  it('are cut with strides', () => {
    const bound = fc.integer({ min: -7, max: 7 });
    const mask = fc.integer({ min: 0, max: 7 });
    const cut = fc.record({
      full: shape(1, 3, 1),
      items: fc.array(
        fc.tuple(
          bound,
          bound,
          fc.integer({ min: -3, max: 3 }).filter((stride) => stride !== 0),
        ),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      masks: fc.tuple(mask, mask, mask, fc.constantFrom(0, 1, 2, 4)),
      newAxis: fc.constantFrom(0, 0, 1, 2),
    });
    check(
      cut,
      ({ full, items, masks: [beginMask, endMask, shrinkAxisMask, ellipsisMask], newAxis }) => {
        const kept = (bits: number): number => bits & ((1 << items.length) - 1);
        const attributes = {
          begin: items.map(([begin]) => begin),
          end: items.map(([, end]) => end),
          strides: items.map(([, , stride]) => stride),
          beginMask: kept(beginMask),
          endMask: kept(endMask),
          ellipsisMask: kept(ellipsisMask),
          newAxisMask: kept(newAxis) & ~ellipsisMask,
          shrinkAxisMask: kept(shrinkAxisMask) & ~newAxis & ~ellipsisMask,
        };
        const inputs = { x: floats(full) };
        // It throws where there are too many items, at positions outside, and at some empty parts; single positions
        // together with strides it takes from the wrong axes.
        fc.pre(attributes.shrinkAxisMask === 0 || attributes.strides.every((stride) => stride === 1));
        fc.pre(doesNotThrow(() => runTfjs('StridedSlice', inputs, attributes)));
        assertKernel('StridedSlice', { inputs, attributes });
      },
      400,
    );
  });
});

function doesNotThrow(fn: () => unknown): boolean {
  try {
    fn();
    return true;
  } catch {
    return false;
  }
}

describe('positions drawn at random', () => {
  const batched = fc
    .tuple(shape(1, 4, 1), shape(0, 2, 1), seed)
    .chain(([full, extra, start]) =>
      fc.record({
        full: fc.constant(full),
        extra: fc.constant(extra),
        start: fc.constant(start),
        axis: length(0, full.length - 1),
        share: length(0, 2),
      }),
    )
    .map(({ full, extra, start, axis, share }) => ({ full, extra, start, axis, batchDims: Math.min(share, axis) }));

  it('are gathered', () => {
    check(batched, ({ full, extra, start, axis, batchDims }) => {
      const indices = integers([...full.slice(0, batchDims), ...extra], { seed: start, min: 0, max: full[axis]! });
      assertKernel('GatherV2', { inputs: { x: floats(full), indices }, attributes: { axis, batchDims } });
      assertKernel('GatherV2', { inputs: { x: booleans(full), indices }, attributes: { axis, batchDims } });
    });
  });

  const coordinates = fc
    .tuple(shape(1, 4, 1), shape(0, 2, 1), seed)
    .chain(([full, lead, start]) =>
      fc.tuple(fc.constant(full), fc.constant(lead), fc.constant(start), length(1, full.length)),
    )
    .map(([full, lead, start, depth]) => {
      const columns = full
        .slice(0, depth)
        .map((n, axis) => integers(lead, { seed: start + axis, min: 0, max: n }).data);
      const places = Array.from(
        { length: elementCount(lead) * depth },
        (_, i) => columns[i % depth]![Math.floor(i / depth)]!,
      );
      return { full, indices: array(places, [...lead, depth], 'int32'), rows: [...lead, ...full.slice(depth)] };
    });

  it('are coordinates', () => {
    check(coordinates, ({ full, indices, rows }) => {
      const updates = floats(rows, { seed: 7 });
      assertKernel('GatherNd', { inputs: { params: floats(full), indices } });
      // A single coordinate of rank 1 it takes for a list of positions.
      if (indices.shape.length === 1) return;
      assertKernel('ScatterNd', { inputs: { indices, updates }, attributes: { shape: full }, tolerance: 1e-5 });
      assertKernel('TensorScatterUpdate', { inputs: { tensor: floats(full), indices, updates } });
    });
  });

  it('are the largest', () => {
    check(fc.tuple(shape(1, 3, 1), seed), ([full, start]) => {
      const k = full.at(-1)!;
      assertKernel('TopK', { inputs: { x: integers(full, { seed: start }) }, attributes: { k, sorted: true } });
      assertKernel('ArgMax', { inputs: { x: integers(full, { seed: start }) }, attributes: { axis: full.length - 1 } });
    });
  });
});

describe('products drawn at random', () => {
  const letters = ['a', 'b', 'c', 'd'];

  it('are sums over labels', () => {
    const term = fc.shuffledSubarray(letters, { minLength: 0, maxLength: 4 });
    const equations = fc
      .array(term, { minLength: 1, maxLength: 3 })
      .chain((terms) =>
        fc.tuple(
          fc.constant(terms),
          fc.shuffledSubarray([...new Set(terms.flat())]),
          fc.tuple(...letters.map(() => length(1, 3))),
        ),
      );
    check(
      equations,
      ([terms, result, lengths]) => {
        const equation = `${terms.map((labels) => labels.join('')).join(',')}->${result.join('')}`;
        const shapes = terms.map((labels) => labels.map((label) => lengths[letters.indexOf(label)]!));
        assertKernel('Einsum', summation([equation, ...shapes]));
      },
      200,
    );
  });

  it('are products of stacks', () => {
    const stacks = fc.tuple(
      broadcasting.filter(([p, q]) => p.length <= 2 && q.length <= 2),
      fc.tuple(length(0, 4), length(0, 4), length(0, 4)),
      fc.boolean(),
      fc.boolean(),
    );
    check(stacks, ([[p, q], [m, k, n], transposeA, transposeB]) => {
      // Multiplied out: labels for the batch axes from the right, 1 where an axis is repeated.
      const a = floats([...p, ...(transposeA ? [k, m] : [m, k])]);
      const b = floats([...q, ...(transposeB ? [n, k] : [k, n])], { seed: 2 });
      assertKernel('BatchMatMul', {
        inputs: { a, b },
        attributes: { transposeA, transposeB },
        tolerance: 1e-5,
        instead: {
          because: 'tfjs-core broadcasts some of them wrongly',
          outputs: [multiplyAndSum(a, b, transposeA, transposeB)],
        },
      });
    });
  });
});

/** The product of stacks of matrices by broadcasting both to [..., m, n, k] and summing. */
function multiplyAndSum(
  a: ReturnType<typeof floats>,
  b: ReturnType<typeof floats>,
  transposeA: boolean,
  transposeB: boolean,
): ReturnType<typeof floats> {
  const turned = (x: typeof a, turn: boolean): typeof a => {
    const axes = x.shape.map((_, axis) => axis);
    const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
    return turn ? runTfjs('Transpose', { x }, { perm })[0]! : x;
  };
  const [left, right] = [turned(a, transposeA), turned(b, !transposeB)];
  const wide = (x: typeof a, axis: number): typeof a => ({
    ...x,
    shape: x.shape.toSpliced(x.shape.length + axis, 0, 1),
  });
  const products = runTfjs('Multiply', { a: wide(left, -1), b: wide(right, -2) })[0]!;
  return runTfjs('Sum', { x: products }, { axis: [products.shape.length - 1], keepDims: false })[0]!;
}

describe('windows drawn at random', () => {
  const padding = fc.oneof(
    fc.constantFrom('same', 'valid'),
    fc.tuple(length(0, 2), length(0, 2), length(0, 2), length(0, 2)).map(([t, b, l, r]) => [
      [0, 0],
      [t, b],
      [l, r],
      [0, 0],
    ]),
  );
  const windows = fc.record({
    spatial: fc.tuple(length(5, 9), length(5, 9)),
    window: fc.tuple(length(1, 3), length(1, 3)),
    strides: fc.tuple(length(1, 3), length(1, 3)),
    dilations: fc.tuple(length(1, 2), length(1, 2)),
    pad: padding,
    channels: length(1, 3),
    outputs: length(1, 3),
    dimRoundingMode: fc.constantFrom('floor', 'ceil', 'round', undefined),
  });

  it('convolve', () => {
    check(
      windows,
      ({ spatial, window, strides, dilations, pad, channels, outputs }) => {
        const x = floats([2, ...spatial, channels]);
        const filter = floats([...window, channels, outputs], { seed: 2 });
        const attributes = { strides, pad, dataFormat: 'NHWC', dilations };
        assertKernel('Conv2D', { inputs: { x, filter }, attributes, tolerance: 1e-5 });
        if (strides.every((n) => n === 1) || dilations.every((n) => n === 1)) {
          assertKernel('DepthwiseConv2dNative', { inputs: { x, filter }, attributes, tolerance: 1e-5 });
        }
        const plain = { ...attributes, dilations: [1, 1] };
        const backwards = (kernel: string, own: string): void => {
          const [y] = runTfjs(kernel, { x, filter }, plain);
          const dy = floats(y!.shape, { seed: 3 });
          const gradient = (name: string, inputs: KernelCase['inputs'], more: object): void =>
            assertKernel(name, { inputs, attributes: { ...plain, ...more }, tolerance: 3e-5 });
          gradient(`${own}Input`, { dy, filter }, { inputShape: x.shape });
          gradient(`${own}Filter`, { x, dy }, { filterShape: filter.shape });
        };
        backwards('Conv2D', 'Conv2DBackprop');
        backwards('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackprop');
      },
      40,
    );
  });

  it('pool', () => {
    check(
      windows.filter(({ pad, dimRoundingMode }) => typeof pad !== 'string' || dimRoundingMode === undefined),
      ({ spatial, window, strides, pad, channels, dimRoundingMode }) => {
        // A padding as wide as the window makes windows with nothing in them, whose mean tfjs-core says is NaN.
        fc.pre(
          typeof pad === 'string' ||
            [1, 2].every((axis) => (pad[axis] as number[]).every((n) => n < window[axis - 1]!)),
        );
        const x = distinct([2, ...spatial, channels]);
        const attributes = { filterSize: window, strides, pad, dimRoundingMode };
        fc.pre(hasFullWindows(spatial, window, strides, pad, dimRoundingMode));
        assertKernel('MaxPool', { inputs: { x }, attributes });
        assertKernel('AvgPool', { inputs: { x }, attributes, tolerance: 1e-5 });
        const [output] = runTfjs('MaxPool', { x }, attributes);
        const dy = floats(output!.shape, { seed: 3 });
        assertKernel('MaxPoolGrad', { inputs: { dy, input: x, output: output! }, attributes, tolerance: 1e-5 });
      },
      60,
    );
  });

  /** Whether each window, also a last one in part, begins inside of the input. */
  function hasFullWindows(
    spatial: readonly number[],
    window: readonly number[],
    strides: readonly number[],
    pad: unknown,
    mode: string | undefined,
  ): boolean {
    if (typeof pad === 'string' || mode === undefined || mode === 'floor') return true;
    return spatial.every((n, axis) => {
      const [low, high] = (pad as number[][])[axis + 1] as [number, number];
      const windows = Math.ceil((n + low + high - window[axis]!) / strides[axis]!) + 1;
      return (windows - 1) * strides[axis]! - low < n;
    });
  }

  it('resize', () => {
    const resized = fc.record({
      from: fc.tuple(length(1, 6), length(1, 6)),
      size: fc.tuple(length(1, 8), length(1, 8)),
      alignCorners: fc.boolean(),
      halfPixelCenters: fc.boolean(),
    });
    check(resized, ({ from, size, alignCorners, halfPixelCenters }) => {
      const attributes = { size, alignCorners, halfPixelCenters: halfPixelCenters && !alignCorners };
      const inputs = { images: floats([2, ...from, 2]) };
      assertKernel('ResizeBilinear', { inputs, attributes, tolerance: 1e-5 });
      assertKernel('ResizeNearestNeighbor', { inputs, attributes });
    });
  });

  it('are blocks', () => {
    const blocks = fc.record({
      block: fc.tuple(length(1, 3), length(1, 3)),
      grid: fc.tuple(length(1, 3), length(1, 3)),
      cut: fc.tuple(length(0, 2), length(0, 2)),
    });
    check(blocks, ({ block, grid, cut }) => {
      const full = block.map((size, axis) => size * (grid[axis]! + 1));
      const paddings = cut.map((n, axis) => [0, n % block[axis]!]);
      const spatial = full.map((n, axis) => n - paddings[axis]![1]!);
      const x = floats([2, ...spatial, 3]);
      assertKernel('SpaceToBatchND', { inputs: { x }, attributes: { blockShape: block, paddings } });
      const batches = floats([2 * block[0] * block[1], grid[0], grid[1], 2]);
      const crops = paddings.map(([, n]) => [n!, 0]);
      assertKernel('BatchToSpaceND', { inputs: { x: batches }, attributes: { blockShape: block, crops } });
    });
  });
});
