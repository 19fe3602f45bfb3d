import { type HostArray, type Program, ProgramBuilder, type TypedArray } from '@neurite/backend';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDevice, type OpenDevice } from '../device/request.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import { lowerProgram } from '../engine/lower.ts';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { subgroupTile } from './subgroup-product.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`Products in subgroups are not run on a GPU: ${missing}.`);

const f32 = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const;

const uneven = (shape: readonly number[]): HostArray => {
  const count = shape.reduce((product, length) => product * length, 1);
  return {
    ...f32(...shape),
    data: Float32Array.from({ length: count }, (_, at) => Math.sin(at * 1.7) * 3 ** (at % 4)),
  };
};

/** relu(A · B + bias), A of shape [batch, rows, inner] or, transposed, [batch, inner, rows]. */
const product = (a: readonly number[], b: readonly number[], transposed: 'none' | 'a' | 'b' = 'none'): Program => {
  const builder = new ProgramBuilder();
  const [x, y] = [builder.input(f32(...a)), builder.input(f32(...b))];
  const result = builder.matMul(x, y, { transposeA: transposed === 'a', transposeB: transposed === 'b' });
  const bias = builder.input(f32(transposed === 'b' ? b.at(-2)! : b.at(-1)!));
  return builder.finish([builder.binary('max', builder.binary('add', result, bias), builder.scalar(0))]);
};

const convolution = (): Program => {
  const b = new ProgramBuilder();
  const [x, filter] = [b.input(f32(2, 9, 9, 5)), b.input(f32(3, 3, 5, 34))];
  return b.finish([
    b.conv(x, filter, {
      padding: [
        [1, 1],
        [1, 1],
      ],
    }),
  ]);
};

/** Sums of whole numbers are exact, in however many parts they are taken. */
const whole = (shape: readonly number[]): HostArray => ({
  ...f32(...shape),
  data: uneven(shape).data.map((value) => Math.round(value) % 5),
});

const programs: readonly (readonly [string, Program, typeof uneven])[] = [
  ['a few whole workgroups', product([64, 32], [32, 64]), uneven],
  ['rows, columns and terms beyond whole tiles', product([45, 37], [37, 51]), uneven],
  ['fewer terms than a subgroup has threads', product([140, 5], [5, 40]), uneven],
  ['A transposed, in batches', product([3, 21, 40], [3, 21, 35], 'a'), uneven],
  ['B transposed', product([40, 21], [35, 21], 'b'), uneven],
  ['long sums in parts', product([40, 1500], [1500, 36]), whole],
  ['a convolution', convolution(), uneven],
];

const callsOf = (program: Program, subgroup: number): KernelCall[] =>
  lowerProgram(program, { mostBindings: 8, subgroup, largeProducts: 'subgroups' }).steps.flatMap((step) =>
    step.kind === 'kernels' ? step.calls : [],
  );

describe.skipIf(missing !== undefined)('products whose threads share operands in subgroups', () => {
  let opened: OpenDevice;
  beforeAll(async () => {
    opened = await openDevice({ allowSoftware: true });
    if (opened.subgroup === 1) console.warn('This adapter has no subgroups: products in them are not run.');
  });
  afterAll(() => opened.device.destroy());

  const run = (program: Program, values: typeof uneven, options: EngineOptions): Promise<TypedArray> => {
    const engine = new Engine(opened.device, options);
    return engine
      .compile(program)
      .run(program.inputs.map(({ shape }) => values(shape)))
      .outputs[0]!.read();
  };

  it.each(programs)('have the bits of those through shared memory: %s', async (_, program, values) => {
    const expected = await run(program, values, { largeProducts: 'sharedMemory' });
    // Half of a subgroup, as where subgroups may be larger than what is sure, and a whole one.
    for (let subgroup = opened.subgroup; subgroup > 1; subgroup /= 2) {
      expect(callsOf(program, subgroup)[0]!.source).toContain('subgroupShuffle(');
      const found = await run(program, values, { largeProducts: 'subgroups', subgroup });
      expect([subgroup, found]).toEqual([subgroup, expected]);
    }
  });

  it.each([8, 16, 32, 64])('are accepted for subgroups of %i', async (subgroup) => {
    const engine = new Engine(opened.device, { subgroup });
    const [call] = callsOf(product([45, 37], [37, 51]), subgroup);
    await expect(engine.pipelines.of(call!).ready).resolves.toBeUndefined();
  });
});

describe('products whose threads share operands in subgroups', () => {
  it.each(programs)('have no barriers and no shared memory: %s', (_, program) => {
    const [call] = callsOf(program, 32);
    expect(call!.source).not.toMatch(/workgroupBarrier|var<workgroup>/);
  });

  it('go through shared memory where there are no subgroups', () => {
    expect(callsOf(product([64, 32], [32, 64]), 1)[0]!.source).toContain('workgroupBarrier');
  });

  it.each([
    [2, { rows: 256, columns: 16 }],
    [4, { rows: 128, columns: 32 }],
    [8, { rows: 64, columns: 64 }],
    [16, { rows: 32, columns: 128 }],
    [32, { rows: 32, columns: 128 }],
    [64, { rows: 32, columns: 256 }],
  ])('compute tiles whose size goes with that of subgroups: %i threads', (subgroup, tile) => {
    expect(subgroupTile(subgroup)).toEqual(tile);
  });
});
