/* oxlint-disable no-restricted-imports -- kernels are made by the engine's own code generator, which is nobody else's business */
/**
 * Matrix products alone: GFLOP/s portable and wide, beside the peak of the arithmetic measured in the same turns.
 * `node --conditions=@neurite/source bench/kernels/matmul.ts [name pattern]`
 */
import { type Contestant, interleave } from './harness.ts';
import { features } from '../../packages/backend-wasm/src/codegen/features.ts';
import { peakModule } from '../../packages/backend-wasm/src/codegen/peak.ts';
import { compileModule, hasWide } from '../../packages/backend-wasm/src/codegen/wide.ts';
import type { MatMulKernel } from '../../packages/backend-wasm/src/codegen/matmul-spec.ts';
import { matMul } from '../../packages/backend-wasm/src/codegen/matmul.ts';
import { Bench, noise } from '../../packages/backend-wasm/src/codegen/testing.ts';

type Shape = readonly [name: string, m: number, n: number, k: number, transposeA?: boolean, transposeB?: boolean];
const SHAPES: readonly Shape[] = [
  ['256', 256, 256, 256],
  ['512', 512, 512, 512],
  ['1024', 1024, 1024, 1024],
  ['W2 layer 1', 128, 512, 784],
  ['W2 layer 2', 128, 256, 512],
  ['W2 layer 3', 128, 10, 256],
  ['W2 dX 2', 128, 512, 256, false, true],
  ['W2 dW 1', 784, 512, 128, true],
  ['W2 dW 2', 512, 256, 128, true],
  ['W2 dW 3', 256, 10, 128, true],
  ['W4 input', 32, 512, 40],
  ['W4 state', 32, 512, 128],
  ['W4 dState', 32, 128, 512, false, true],
  ['W4 dW', 128, 512, 32, true],
  ['W7 qkv', 2048, 128, 128],
  ['W7 up', 2048, 512, 128],
  ['W7 down', 2048, 128, 512],
  ['W7 dX', 2048, 128, 512, false, true],
  ['W7 dW', 128, 512, 2048, true],
  ['scores', 128, 128, 32, false, true],
  ['mix', 128, 32, 128],
  ['row', 1, 1000, 1024],
  ['column', 1024, 1, 1000],
  ['W1', 32, 5, 10],
];

const { relaxedSimd: relaxed } = features();
const canWide = hasWide();
const peak = (wide: boolean): Contestant => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const turns = 20_000;
  const run = new WebAssembly.Instance(compileModule(peakModule(relaxed, wide ? 24 : 12), { wide }), {
    env: { memory },
  }).exports['run'] as (turns: number, at: number) => void;
  return { name: wide ? 'peak wide' : 'peak', work: turns * 2 * (wide ? 24 : 12) * 8, run: () => run(turns, 0) };
};
const peaks = [peak(false), ...(canWide ? [peak(true)] : [])];

const pattern = new RegExp(process.argv[2] ?? '');
console.log('shape        portable  of peak       wide  of peak   wide / portable');
for (const [name, m, n, k, transposeA = false, transposeB = false] of SHAPES) {
  if (!pattern.test(name)) continue;
  const bench = new Bench(64);
  const [a, b, c, scratch] = [
    bench.place(noise(m * k, 1)),
    bench.place(noise(k * n, 2)),
    bench.allocate(4 * m * n),
    bench.allocate(16 << 20),
  ];
  const contestants = (canWide ? [false, true] : [false]).map((wide): Contestant => {
    let kernel!: MatMulKernel;
    const { run } = bench.compile(
      (module) => {
        kernel = matMul(module, {
          m,
          n,
          k,
          aStrides: transposeA ? [1, m] : [k, 1],
          bStrides: transposeB ? [1, k] : [n, 1],
          cStride: n,
          fused: relaxed,
          wide,
        });
        return { run: kernel.function };
      },
      { wide },
    );
    return {
      name: wide ? 'wide' : 'portable',
      work: kernel.flops,
      run: () => void run!(a, b, c, scratch, 0, kernel.items),
    };
  });
  const timings = interleave([...peaks, ...contestants]);
  const of = (wanted: string): number => timings.find((timing) => timing.name === wanted)?.median ?? Number.NaN;
  const percent = (x: number): string => `${(100 * x).toFixed(0)} %`.padStart(8);
  console.log(
    `${name.padEnd(12)} ${of('portable').toFixed(1).padStart(8)} ${percent(of('portable') / of('peak'))} ${of('wide').toFixed(1).padStart(10)} ${percent(of('wide') / of('peak wide'))} ${(of('wide') / of('portable')).toFixed(2).padStart(10)}`,
  );
}
