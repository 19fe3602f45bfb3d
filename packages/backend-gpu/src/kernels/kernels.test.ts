// Sizes that the conformance suite does not reach: large tiles, sums in parts, sorted indices, dispatches in two dimensions.
import {
  type Backend,
  type HostArray,
  type Program,
  ProgramBuilder,
  type ProgramRunner,
  type TypedArray,
} from '@neurite/backend';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGpuBackend } from '../backend.ts';
import { lowerProgram } from '../engine/lower.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`Large kernels are not run on a GPU: ${missing}.`);

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** Small whole numbers, whose sums of products are exact in float32. */
const integers = (...shape: number[]): HostArray & { readonly data: Float32Array } => {
  const count = shape.reduce((product, length) => product * length, 1);
  return { ...f32(...shape), data: Float32Array.from({ length: count }, (_, index) => ((index * 7919) % 9) - 4) };
};

/** The labels of a program's kernels, in order. */
const labels = (program: Program, mostBindings = 12): string[] =>
  lowerProgram(program, { mostBindings }).steps.flatMap((step) =>
    step.kind === 'kernels' ? step.calls.map(({ label }) => label) : [],
  );

const threads = (program: Program): number[] =>
  lowerProgram(program, { mostBindings: 12 }).steps.flatMap((step) =>
    step.kind === 'kernels' ? step.calls.map(({ source }) => Number(/@workgroup_size\((\d+)/.exec(source)![1])) : [],
  );

describe.skipIf(missing !== undefined)('kernels', () => {
  const backend = createGpuBackend({ name: 'gpu-kernels', allowSoftware: true }) as Backend & ProgramRunner;
  beforeAll(() => backend.init());
  afterAll(() => backend.dispose());

  const run = async (program: Program, ...inputs: HostArray[]): Promise<TypedArray> => {
    const executable = backend.compile(program);
    const { outputs } = executable.run(inputs);
    const values = await outputs[0]!.read();
    executable.dispose();
    return values;
  };

  const product = (a: HostArray, b: HostArray): Program => {
    const builder = new ProgramBuilder();
    const [x, y, bias] = [builder.input(a), builder.input(b), builder.input(f32(b.shape.at(-1)!))];
    return builder.finish([builder.binary('add', builder.matMul(x, y), bias)]);
  };

  const expected = (a: HostArray, b: HostArray, bias: HostArray): number[] => {
    const [batch, rows, inner, columns] = [a.shape.at(-3) ?? 1, a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
    return Array.from({ length: batch * rows * columns }, (_, at) => {
      const [row, column, matrix] = [Math.floor(at / columns), at % columns, Math.floor(at / columns / rows)];
      let sum = bias.data[column]!;
      for (let k = 0; k < inner; k++)
        sum += a.data[row * inner + k]! * b.data[(matrix * inner + k) * columns + column]!;
      return sum;
    });
  };

  it.each([
    ['tiles of 128', [20, 140, 12], [20, 12, 200], 256],
    ['tiles of 64', [64, 50, 9], [64, 9, 66], 256],
    ['tiles of 32', [2, 40, 20], [2, 20, 33], 64],
    ['a thread a result', [2, 5, 20], [2, 20, 33], 64],
    ['threads sharing results, neighbours along a row', [2, 5, 270], [2, 270, 33], 256],
    ['threads sharing results, neighbours along the sum', [1, 67, 330], [1, 330, 3], 128],
  ] as const)('products in %s', async (_, a, b, size) => {
    const [x, y, bias] = [integers(...a), integers(...b), integers(b[2])];
    const program = product(x, y);
    expect(threads(program)).toEqual([size]);
    expect(Array.from(await run(program, x, y, bias))).toEqual(expected(x, y, bias));
  });

  it.each([
    ['in tiles', [40, 2000], [2000, 36]],
    ['threads sharing results', [3, 20_000], [20_000, 2]],
  ] as const)('long sums in parts, %s', async (_, a, b) => {
    const [x, y, bias] = [integers(...a), integers(...b), integers(b[1])];
    const program = product(x, y);
    expect(labels(program)).toEqual([
      expect.stringMatching(/^matMul add .* in \d+ parts$/),
      expect.stringMatching(/the sum of parts$/),
    ]);
    expect(Array.from(await run(program, x, y, bias))).toEqual(expected(x, y, bias));
  });

  it('reductions of many terms to few results are taken in parts', async () => {
    const x = integers(2, 17_000);
    const b = new ProgramBuilder();
    const id = b.input(x);
    const squares = b.binary('mul', id, id);
    const program = b.finish([b.concat([b.reduce('sum', squares, [1]), b.reduce('max', squares, [1])], 0)]);
    expect(labels(program).filter((label) => label.includes('parts'))).toEqual([
      expect.stringMatching(/in 4 parts$/),
      expect.stringMatching(/of its parts$/),
    ]);
    const rows = [0, 1].map((row) =>
      Array.from(x.data.subarray(row * 17_000, (row + 1) * 17_000), (value) => value * value),
    );
    expect(Array.from(await run(program, x))).toEqual([
      ...rows.map((row) => row.reduce((sum, value) => sum + value)),
      ...rows.map((row) => row.reduce((most, value) => Math.max(most, value))),
    ]);
  });

  const firstBest = (values: readonly number[], op: 'max' | 'min'): number => {
    const nan = values.findIndex((value) => Number.isNaN(value));
    return nan >= 0 ? nan : values.indexOf(op === 'max' ? Math.max(...values) : Math.min(...values));
  };

  it.each([
    ['a thread a result', [7, 9], 1, 64, 1],
    ['threads sharing results, neighbours along a row', [5, 300], 1, 128, 1],
    ['threads sharing results, neighbours along columns', [300, 5], 0, 256, 1],
    ['parts of long rows', [2, 20_000], 1, 256, 2],
  ] as const)('the first best of many, or the first NaN: %s', async (_, shape, axis, size, count) => {
    const x = integers(...shape);
    // Zeros are alike, whatever their sign; one result has two NaN.
    x.data.forEach((value, at) => {
      if (value === 0 && at % 2 === 0) x.data[at] = -0;
    });
    const step = axis === 1 ? 1 : shape[1];
    for (const at of [4, 6]) x.data[at * step] = NaN;
    const whole: HostArray = { ...x, dtype: 'int32', data: Int32Array.from(x.data) };
    for (const [op, given] of [
      ['max', x],
      ['min', x],
      ['max', whole],
      ['min', whole],
    ] as const) {
      const b = new ProgramBuilder();
      const program = b.finish([b.argReduce(op, b.input(given), axis)]);
      expect(threads(program).slice(0, 1)).toEqual([size]);
      expect(labels(program)).toHaveLength(count);
      const expected = Array.from({ length: shape[1 - axis]! }, (__, row) =>
        firstBest(
          Array.from(
            { length: shape[axis]! },
            (___, at) => given.data[axis === 1 ? row * shape[1] + at : at * shape[1] + row]!,
          ),
          op,
        ),
      );
      expect([op, given.dtype, ...(await run(program, given))]).toEqual([op, given.dtype, ...expected]);
    }
  });

  /** 300 updates of 13 rows, of which the first and the last do not exist. */
  const scattered = (dtype: 'float32' | 'int32') => {
    const indices: HostArray = {
      shape: [300],
      dtype: 'int32',
      data: Int32Array.from({ length: 300 }, (_, index) => ((index * 31) % 13) - 1),
    };
    const whole = integers(300, 2);
    const updates: HostArray = dtype === 'float32' ? whole : { ...whole, dtype, data: Int32Array.from(whole.data) };
    const b = new ProgramBuilder();
    const [at, values] = [b.input(indices), b.input(updates)];
    const sums = new Array<number>(22).fill(0);
    indices.data.forEach((row, index) => {
      if (row < 0 || row >= 11) return;
      for (let column = 0; column < 2; column++) sums[row * 2 + column]! += updates.data[index * 2 + column]!;
    });
    return { program: b.finish([b.scatterAdd(at, values, [11, 2])]), inputs: [indices, updates], sums };
  };

  it('updates of many rows are sorted, and summed in their order', async () => {
    const { program, inputs, sums } = scattered('float32');
    expect(labels(program).length).toBeGreaterThan(40);
    expect(Array.from(await run(program, ...inputs))).toEqual(sums);
  });

  it.each(['float32', 'int32'] as const)(
    'updates in %s are summed by atomic operations where that is wanted',
    async (dtype) => {
      const unordered = createGpuBackend({ name: 'gpu-atomic', allowSoftware: true, deterministic: false }) as Backend &
        ProgramRunner;
      await unordered.init();
      const { program, inputs, sums } = scattered(dtype);
      const { steps } = lowerProgram(program, { mostBindings: 12, atomics: true });
      expect(steps.flatMap((step) => (step.kind === 'kernels' ? step.calls : []))).toHaveLength(2);
      const executable = unordered.compile(program);
      // Twice: the sums begin at zero each time.
      for (let turn = 0; turn < 2; turn++)
        expect(Array.from(await executable.run(inputs).outputs[0]!.read())).toEqual(sums);
      unordered.dispose();
    },
  );

  it('arrays of more elements than one dimension of a dispatch has threads', async () => {
    const count = 65_535 * 64 + 1000;
    const b = new ProgramBuilder();
    const x = b.input(f32(count));
    const values = await run(b.finish([b.binary('mul', x, b.scalar(3))]), integers(count));
    const wrong = Array.from({ length: 2000 }, (_, index) => count - 1 - index).filter(
      (index) => values[index] !== 3 * (((index * 7919) % 9) - 4),
    );
    expect(wrong).toEqual([]);
  });

  it('more operands than a kernel may have buffers are taken in several', async () => {
    const inputs = Array.from({ length: 30 }, () => integers(5));
    const b = new ProgramBuilder();
    const ids = inputs.map((array) => b.input(array));
    const squares = ids.map((id, index) => b.binary('mul', id, ids[(index + 1) % 30]!));
    const program = b.finish([
      b.reduce(
        'sum',
        squares.reduce((sum, term) => b.binary('add', sum, term)),
        [0],
      ),
    ]);
    expect(labels(program).length).toBeGreaterThan(2);
    const total = inputs[0]!.data.reduce((sum, value) => sum + 30 * value * value, 0);
    expect(Array.from(await run(program, ...inputs))).toEqual([total]);
  });

  it('a kernel for any length ends with the shortest array that it writes', () => {
    // Buffers of one length may have room for more at their end, and not all for as much.
    const b = new ProgramBuilder();
    const [input, variable] = [b.input(f32(72)), b.state(f32(72))];
    const square = b.binary('mul', input, input);
    b.write(variable, b.binary('add', square, b.scalar(1)));
    const [step] = lowerProgram(b.finish([square]), { mostBindings: 12 }).steps;
    const source = step?.kind === 'kernels' ? step.calls[0]!.source : '';
    expect(source).toContain('min(arrayLength(&b1), arrayLength(&b2))');
  });

  it('arrays of different lengths share a pipeline', () => {
    const texts = [5, 1000].map((length) => {
      const b = new ProgramBuilder();
      const x = b.input(f32(length));
      const [step] = lowerProgram(b.finish([b.unary('exp', b.binary('add', x, b.scalar(1)))]), {
        mostBindings: 12,
      }).steps;
      return step?.kind === 'kernels' ? step.calls[0]!.source : '';
    });
    expect(texts[0]).toBe(texts[1]);
  });
});
