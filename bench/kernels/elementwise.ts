/* oxlint-disable no-restricted-imports -- kernels are made by the engine's own code generator, which is nobody else's business */
/**
 * Element-wise groups, reductions, pooling, movement and random numbers alone: nanoseconds an element, portable and
 * wide. `node --conditions=@neurite/source bench/kernels/elementwise.ts [name pattern]`
 */
import { interleave } from './harness.ts';
import { elementwise } from '../../packages/backend-wasm/src/codegen/elementwise.ts';
import type { ModuleBuilder } from '../../packages/backend-wasm/src/codegen/emitter.ts';
import {
  add,
  div,
  type Expression,
  mul,
  operand,
  sqrt,
  sub,
} from '../../packages/backend-wasm/src/codegen/expression.ts';
import { features } from '../../packages/backend-wasm/src/codegen/features.ts';
import { hasWide } from '../../packages/backend-wasm/src/codegen/wide.ts';
import type { RangeKernel, StagedKernel } from '../../packages/backend-wasm/src/codegen/kernel.ts';
import { sin } from '../../packages/backend-wasm/src/codegen/math-trigonometry.ts';
import { erf, exp, log, sigmoid, tanh } from '../../packages/backend-wasm/src/codegen/math.ts';
import { copy, transposeSpec } from '../../packages/backend-wasm/src/codegen/move.ts';
import { random } from '../../packages/backend-wasm/src/codegen/philox.ts';
import { pool, type PoolName } from '../../packages/backend-wasm/src/codegen/pool.ts';
import { reduce, type ReduceSpec } from '../../packages/backend-wasm/src/codegen/reduce.ts';
import { Bench, noise } from '../../packages/backend-wasm/src/codegen/testing.ts';

const { relaxedSimd: fused } = features();
const canWide = hasWide();
const pattern = new RegExp(process.argv[2] ?? '');
type Make = (module: ModuleBuilder, wide: boolean) => RangeKernel | StagedKernel;

const measure = (name: string, elements: number, make: Make, place: (bench: Bench) => readonly number[]): void => {
  if (!pattern.test(name)) return;
  const contestants = (canWide ? [false, true] : [false]).map((wide) => {
    const bench = new Bench(64);
    const pointers = place(bench);
    let stages: readonly RangeKernel[] = [];
    const exports = bench.compile(
      (module) => {
        const kernel = make(module, wide);
        stages = 'stages' in kernel ? kernel.stages : [kernel];
        return Object.fromEntries(stages.map((stage, i) => [`stage${i}`, stage.function]));
      },
      { wide },
    );
    return {
      name: `${wide}`,
      work: elements,
      run: () => stages.forEach(({ items }, i) => exports[`stage${i}`]!(...pointers, 0, items)),
    };
  });
  const timings = interleave(contestants);
  console.log(`${name.padEnd(34)} ${timings.map(({ median }) => (1 / median).toFixed(3).padStart(8)).join(' ')}`);
};

const value = (i: number): Expression => operand(i, 'f32');
const flat =
  (results: readonly Expression[], operands: number, length: number): Make =>
  (module, wide) =>
    elementwise(module, {
      shape: [length],
      operands: Array.from({ length: operands }, () => ({ kind: 'f32', strides: [1] })),
      results: results.map((expression) => ({ expression, strides: [1] })),
      fused,
      wide,
    });
const reduction =
  (shape: readonly [number, number], axis: number, op: 'sum' | 'max', expression: Expression): Make =>
  (module, wide) => {
    const spec: ReduceSpec = {
      shape,
      axes: [axis],
      operands: [{ kind: 'f32', strides: [shape[1], 1] }],
      results: [{ op, expression }],
      fused,
      wide,
    };
    return reduce(module, spec);
  };

console.log('ns an element                      portable     wide');
const cached = 8192;
const large = 2 ** 20;
for (const [name, f] of Object.entries({ exp, log, tanh, sigmoid, erf, sin })) {
  measure(name, cached, flat([f(value(0))], 1, cached), (bench) => [
    bench.place(noise(cached).map(Math.abs)),
    bench.allocate(4 * cached),
  ]);
}
const m = add(mul(value(1), 0.9), mul(value(3), 0.1));
const v = add(mul(value(2), 0.999), mul(mul(value(3), value(3)), 0.001));
const adam = [m, v, sub(value(0), div(mul(m, 1e-3), add(sqrt(v), 1e-7)))];
for (const length of [cached, large]) {
  measure(`add, ${length}`, length, flat([add(value(0), value(1))], 2, length), (bench) => [
    bench.place(noise(length)),
    bench.place(noise(length)),
    bench.allocate(4 * length),
  ]);
  measure(`Adam in place, ${length}`, length, flat(adam, 4, length), (bench) => {
    const [p, first, second, g] = [0, 1, 2, 3].map((i) => bench.place(noise(length, i).map(Math.abs))) as [
      number,
      number,
      number,
      number,
    ];
    return [p, first, second, g, first, second, p];
  });
}
const area = (bench: Bench): readonly number[] => [
  bench.place(noise(large)),
  bench.allocate(4 * large),
  bench.allocate(large),
];
for (const axis of [1, 0]) {
  measure(`sum of [8192, 128] over ${axis}`, large, reduction([8192, 128], axis, 'sum', value(0)), area);
  measure(`sum of exp of [8192, 128] over ${axis}`, large, reduction([8192, 128], axis, 'sum', exp(value(0))), area);
  measure(`max of [8192, 128] over ${axis}`, large, reduction([8192, 128], axis, 'max', value(0)), area);
}
for (const [size, channels] of [
  [26, 32],
  [11, 64],
] as const) {
  const count = 64 * size * size * channels;
  for (const name of ['max', 'maxGradient'] satisfies PoolName[]) {
    const make: Make = (module, wide) =>
      pool(module, name, {
        batch: 64,
        input: [1, size, size],
        channels,
        window: [1, 2, 2],
        strides: [1, 2, 2],
        dilations: [1, 1, 1],
        padding: [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
        wide,
      });
    measure(`pool ${name} 64×${size}²×${channels}`, count, make, (bench) => [
      bench.place(noise(count)),
      bench.allocate(4 * count),
      ...(name === 'max' ? [] : [bench.place(noise(count))]),
    ]);
  }
}
measure(
  'transpose 1024²',
  large,
  (module) => copy(module, transposeSpec('f32', [1024, 1024], [1, 0])),
  (bench) => [bench.place(noise(large)), bench.allocate(4 * large)],
);
measure(
  'uniform',
  large,
  (module) => random(module, { distribution: 'uniform', count: large, offset: 0, stride: 0 }),
  (bench) => [
    ...[[1, 2], [3, 4], [0]].map((words) => bench.place(words, 'int32')),
    bench.allocate(64),
    bench.allocate(4 * large),
  ],
);
