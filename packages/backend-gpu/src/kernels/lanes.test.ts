// Threads that share results: with subgroups and without, whose sums are the same bits.
import { type HostArray, type Program, ProgramBuilder, type TypedArray } from '@neurite/backend';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../device/request.ts';
import { areInOrder } from '../device/subgroup.ts';
import { Engine } from '../engine/engine.ts';
import { lowerProgram } from '../engine/lower.ts';
import { planLanes } from './lanes.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`Threads that share results are not run on a GPU: ${missing}.`);

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

/** Numbers whose sums depend on their order. */
const uneven = (...shape: number[]): HostArray => {
  const count = shape.reduce((product, length) => product * length, 1);
  return {
    ...f32(...shape),
    data: Float32Array.from({ length: count }, (_, at) => Math.sin(at * 1.7) * 3 ** (at % 7)),
  };
};

/** The kernels' texts of a program. */
const sources = (program: Program, subgroup: number): string[] =>
  lowerProgram(program, { mostBindings: 12, subgroup }).steps.flatMap((step) =>
    step.kind === 'kernels' ? step.calls.map(({ source }) => source) : [],
  );

const reduction = (reduce: (b: ProgramBuilder, x: number) => number, ...shape: number[]): Program => {
  const b = new ProgramBuilder();
  return b.finish([reduce(b, b.input(f32(...shape)))]);
};
const product = (a: readonly number[], bShape: readonly number[], transposeB: boolean): Program => {
  const b = new ProgramBuilder();
  return b.finish([b.matMul(b.input(f32(...a)), b.input(f32(...bShape)), { transposeB })]);
};

const programs: readonly (readonly [string, Program])[] = [
  ['sums along rows', reduction((b, x) => b.reduce('sum', x, [1]), 5, 131)],
  ['sums along columns', reduction((b, x) => b.reduce('sum', x, [0]), 131, 5)],
  ['one sum of all', reduction((b, x) => b.reduce('sum', x, [0, 1]), 70, 70)],
  ['sums of many rows', reduction((b, x) => b.reduce('sum', x, [1]), 1500, 64)],
  [
    'maxima and sums together',
    reduction((b, x) => b.binary('sub', b.reduce('max', x, [1]), b.reduce('sum', x, [1])), 6, 200),
  ],
  [
    'whether any',
    reduction((b, x) => b.cast(b.reduce('any', b.compare('gt', x, b.scalar(2180)), [1]), 'int32'), 40, 40),
  ],
  ['the first largest of each row', reduction((b, x) => b.argReduce('max', x, 1), 6, 200)],
  ['products of a row and a matrix', product([2, 300], [300, 40], false)],
  ['products of a row and a transposed matrix', product([2, 300], [40, 300], true)],
];

describe.skipIf(missing !== undefined)('threads that share results', () => {
  it('have the same sums with subgroups and without', async () => {
    const { device, subgroup } = await openDevice({ allowSoftware: true });
    if (subgroup === 1) console.warn('This adapter has no subgroups: kernels with them are not run.');
    const run = async (program: Program, threads: number): Promise<TypedArray> => {
      const engine = new Engine(device, { subgroup: threads });
      const { outputs } = engine.compile(program).run(program.inputs.map(({ shape }) => uneven(...shape)));
      return outputs[0]!.read();
    };
    for (const [name, program] of programs) {
      expect([name, await run(program, subgroup)]).toEqual([name, await run(program, 1)]);
    }
    device.destroy();
  });

  it('are found where neighbours are in one subgroup', async () => {
    const { device, adapter, subgroup } = await openDevice({ allowSoftware: true });
    expect(subgroup).toBe(device.features.has('subgroups') ? adapter.subgroupMinSize : 1);
    device.destroy();
  });
});

describe('the kernels of threads that share results', () => {
  it.each(programs)('wait for each other less with subgroups: %s', (name, program) => {
    const barriers = (subgroup: number): number =>
      sources(program, subgroup).join('\n').split('workgroupBarrier').length - 1;
    expect(barriers(1)).toBeGreaterThan(0);
    expect(barriers(32)).toBeLessThanOrEqual(barriers(4));
    const [with4, without] = [4, 1].map((subgroup) => sources(program, subgroup).join('\n')) as [string, string];
    expect(without).not.toContain('subgroup');
    // Where neighbours have different results, the lanes of one are too far apart.
    const areNeighbours = !/columns|a row and a matrix/.test(name);
    expect(with4.includes('enable subgroups;')).toBe(areNeighbours);
    expect(barriers(4) <= barriers(1)).toBe(true);
  });

  it('need no barrier where all lanes of a result are in one subgroup', () => {
    const [text] = sources(
      reduction((b, x) => b.reduce('sum', x, [1]), 4096, 128),
      32,
    );
    expect(text).not.toContain('workgroup>');
    expect(text!.match(/subgroupShuffleXor/g)).toHaveLength(5);
    expect(text).toContain('@workgroup_size(128, 1, 1)');
  });

  it('are planned by shapes', () => {
    // Few results: a workgroup each. Many rows, and short ones: 32 neighbours each. Columns: 16 side by side. More columns than threads: one each.
    expect(planLanes(1, 100_000, true)).toEqual({ lanes: 256, results: 1, isAlongTerms: true, groups: 1 });
    expect(planLanes(65_536, 128, true)).toEqual({ lanes: 32, results: 4, isAlongTerms: true, groups: 16_384 });
    expect(planLanes(128, 512, true)).toEqual({ lanes: 32, results: 4, isAlongTerms: true, groups: 32 });
    expect(planLanes(128, 513, true)).toMatchObject({ lanes: 64, results: 2 });
    expect(planLanes(512, 512, false)).toEqual({ lanes: 16, results: 16, isAlongTerms: false, groups: 32 });
    expect(planLanes(4096, 512, false)).toEqual({ lanes: 2, results: 64, isAlongTerms: false, groups: 64 });
    expect(planLanes(10, 512, false)).toEqual({ lanes: 16, results: 16, isAlongTerms: false, groups: 1 });
    expect(planLanes(65_536, 512, false)).toMatchObject({ lanes: 1 });
  });
});

describe('neighbours in a subgroup', () => {
  const places = (count: number, of: (lane: number) => readonly [number, number]): number[] =>
    Array.from({ length: count }, (_, lane) => of(lane)).flat();

  it('are in order when each has the next beside it', () => {
    expect(
      areInOrder(
        places(64, (lane) => [lane % 32, 32]),
        32,
      ),
    ).toBe(true);
    expect(
      areInOrder(
        places(64, (lane) => [lane % 32, 32]),
        8,
      ),
    ).toBe(true);
  });

  it('are not when they lie elsewhere, or are fewer than was said', () => {
    expect(
      areInOrder(
        places(64, (lane) => [(lane % 8) * 4 + (lane >> 3), 32]),
        32,
      ),
    ).toBe(false);
    expect(
      areInOrder(
        places(64, (lane) => [lane % 4, 4]),
        8,
      ),
    ).toBe(false);
  });
});
