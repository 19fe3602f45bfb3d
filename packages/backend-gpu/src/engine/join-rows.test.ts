import {
  type HostArray,
  type Program,
  ProgramBuilder,
  type SingleNode,
  type TypedArray,
  type ValueId,
} from '@neurite/backend';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../device/request.ts';
import { Engine } from './engine.ts';
import { lowerProgram } from './lower.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`Joined rows are not run on a GPU: ${missing}.`);

const f32 = (shape: readonly number[]) => ({ shape, dtype: 'float32' }) as const;

const uneven = (shape: readonly number[]): HostArray => {
  const count = shape.reduce((product, length) => product * length, 1);
  return { ...f32(shape), data: Float32Array.from({ length: count }, (_, at) => Math.sin(at * 1.7) * 3 + (at % 5)) };
};

type Make = (b: ProgramBuilder, x: ValueId) => readonly ValueId[];

const softmax =
  (axis: number): Make =>
  (b, x) => {
    const exponentials = b.unary('exp', b.binary('sub', x, b.reduce('max', x, [axis], true)));
    return [b.binary('div', exponentials, b.reduce('sum', exponentials, [axis], true))];
  };

/** Normalizes along an axis, and gives mean and deviation, too. */
const normalized =
  (axis: number, length: number): Make =>
  (b, x) => {
    const mean = b.binary('mul', b.reduce('sum', x, [axis], true), b.scalar(1 / length));
    const centred = b.binary('sub', x, mean);
    const variance = b.binary('mul', b.reduce('sum', b.unary('square', centred), [axis], true), b.scalar(1 / length));
    const deviation = b.unary('sqrt', b.binary('add', variance, b.scalar(1e-3)));
    return [b.binary('div', centred, deviation), mean, deviation];
  };

const logSoftmax: Make = (b, x) => {
  const shifted = b.binary('sub', x, b.reduce('max', x, [1], true));
  return [shifted, b.binary('sub', shifted, b.unary('log', b.reduce('sum', b.unary('exp', shifted), [1], true)))];
};

const programOf = (shape: readonly number[], make: Make): Program => {
  const b = new ProgramBuilder();
  return b.finish(make(b, b.input(f32(shape))));
};

const kernels = (program: Program, mostBindings = 12): number =>
  lowerProgram(program, { mostBindings }).steps.flatMap((step) => (step.kind === 'kernels' ? step.calls : [])).length;

const cases: readonly (readonly [string, readonly number[], Make])[] = [
  ['softmax of short rows', [5, 10], softmax(1)],
  ['softmax of rows', [6, 70], softmax(1)],
  ['softmax of one long row', [1, 1000], softmax(1)],
  ['softmax of columns', [40, 7], softmax(0)],
  ['softmax along an axis in the middle', [3, 40, 5], softmax(1)],
  ['logarithms of softmax', [6, 70], logSoftmax],
  ['normalized rows', [7, 130], normalized(1, 130)],
  ['normalized columns', [64, 9], normalized(0, 64)],
];

describe.skipIf(missing !== undefined)('groups that go along the same rows', () => {
  it('have in one kernel the same bits as in several, with subgroups and without', async () => {
    const { device, subgroup } = await openDevice({ allowSoftware: true });
    const run = async (
      shape: readonly number[],
      make: Make,
      threads: number,
      isWhole: boolean,
    ): Promise<TypedArray[]> => {
      const engine = new Engine(device, { subgroup: threads });
      if (isWhole)
        return Promise.all(
          engine
            .compile(programOf(shape, make))
            .run([uneven(shape)])
            .outputs.map((output) => output.read()),
        );
      return byParts(engine, shape, make);
    };
    for (const [name, shape, make] of cases) {
      const expected = await run(shape, make, 1, false);
      expect([name, await run(shape, make, 1, true)]).toEqual([name, expected]);
      expect([name, await run(shape, make, subgroup, true)]).toEqual([name, expected]);
    }
    device.destroy();
  });
});

/** Runs every node as a program of its own. */
const byParts = async (engine: Engine, shape: readonly number[], make: Make): Promise<TypedArray[]> => {
  const { nodes, outputs } = programOf(shape, make);
  const values: HostArray[] = [];
  for (const node of nodes) {
    if (node.kind === 'input') values.push(uneven(shape));
    else if (node.kind === 'fill') values.push({ ...node, data: Float32Array.of(node.value) });
    else {
      const b = new ProgramBuilder();
      const given = values.map((value) => b.input(value));
      const [result] = engine.compile(b.finish([b.add(node as SingleNode)])).run(values).outputs;
      expect(given).toHaveLength(values.length);
      values.push({ ...result!, shape: result!.shape, dtype: result!.dtype, data: await result!.read() });
    }
  }
  return outputs.map((id) => values[id]!.data);
};

describe('groups that go along the same rows', () => {
  it.each(cases)('are one kernel: %s', (_, shape, make) => {
    expect(kernels(programOf(shape, make))).toBe(1);
  });

  it('are several where one kernel may not have so many buffers', () => {
    const program = programOf([7, 130], normalized(1, 130));
    expect(kernels(program, 4)).toBe(1);
    expect(kernels(program, 3)).toBeGreaterThan(1);
  });

  it.each<[string, readonly number[], Make]>([
    ['rows are few and long', [2, 100_000], softmax(1)],
    [
      'many terms would be left to few threads',
      [4000, 10],
      (b, x) => [b.binary('sub', x, b.reduce('max', x, [0], true))],
    ],
    [
      'elements come from another row',
      [40, 40],
      (b, x) => {
        const y = b.unary('exp', x);
        return [b.reduce('sum', b.binary('mul', b.unary('neg', y), b.transpose(y, [1, 0])), [1])];
      },
    ],
    ['rows are others', [40, 40], (b, x) => [b.binary('sub', x, b.transpose(b.reduce('max', x, [1], true), [1, 0]))]],
    [
      'what is made between is wanted first by others',
      [40, 40],
      (b, x) => {
        const y = b.unary('exp', x);
        return [b.reduce('sum', b.binary('mul', y, b.matMul(y, x)), [1])];
      },
    ],
  ])('are not joined where %s', (_, shape, make) => {
    expect(kernels(programOf(shape, make))).toBeGreaterThan(1);
  });
});
