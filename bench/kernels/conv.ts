/* oxlint-disable no-restricted-imports -- kernels are made by the engine's own code generator, which is nobody else's business */
/**
 * Convolutions and their gradients alone, packing of the filter included: GFLOP/s portable and wide.
 * `node --conditions=@neurite/source bench/kernels/conv.ts [name pattern]`
 */
import { type Contestant, interleave } from './harness.ts';
import { convFilterGradient } from '../../packages/backend-wasm/src/codegen/conv-filter-gradient.ts';
import {
  type ConvKernel,
  convOutput,
  type ConvSpec,
  type FilterGradientKernel,
  product,
} from '../../packages/backend-wasm/src/codegen/conv-geometry.ts';
import { convInputGradient } from '../../packages/backend-wasm/src/codegen/conv-input-gradient.ts';
import { conv } from '../../packages/backend-wasm/src/codegen/conv.ts';
import { features } from '../../packages/backend-wasm/src/codegen/features.ts';
import { hasWide } from '../../packages/backend-wasm/src/codegen/wide.ts';
import { Bench, noise } from '../../packages/backend-wasm/src/codegen/testing.ts';

type Shape = readonly [
  name: string,
  batch: number,
  size: number,
  from: number,
  to: number,
  window: number,
  stride: number,
  padding: number,
  groups: number,
];
const SHAPES: readonly Shape[] = [
  ['W3 first', 64, 28, 1, 32, 3, 1, 0, 1],
  ['W3 second', 64, 13, 32, 64, 3, 1, 0, 1],
  ['28² 32→64', 8, 28, 32, 64, 3, 1, 1, 1],
  ['56² 64→64', 1, 56, 64, 64, 3, 1, 1, 1],
  ['14² 256→256', 1, 14, 256, 256, 3, 1, 1, 1],
  ['W6 first', 1, 224, 3, 32, 3, 2, 1, 1],
  ['28² stride 2', 4, 28, 32, 64, 3, 2, 1, 1],
  ['depthwise 112²', 1, 112, 32, 32, 3, 1, 1, 32],
  ['depthwise 56²', 1, 56, 128, 128, 3, 1, 1, 128],
  ['depthwise 14²', 1, 14, 512, 512, 3, 1, 1, 512],
  ['1×1 56²', 1, 56, 64, 128, 1, 1, 0, 1],
];

const { relaxedSimd: fused } = features();
const canWide = hasWide();
const pattern = new RegExp(process.argv[2] ?? '');
console.log('GFLOP/s           forward   wide     by input  wide    by filter  wide');
for (const [name, batch, size, from, to, window, stride, padding, groups] of SHAPES) {
  if (!pattern.test(name)) continue;
  const contestants: Contestant[] = [];
  for (const which of ['forward', 'input', 'filter'] as const) {
    for (const wide of canWide ? [false, true] : [false]) {
      const spec: ConvSpec = {
        batch,
        input: [1, size, size],
        inputChannels: from,
        kernel: [1, window, window],
        outputChannels: to,
        strides: [1, stride, stride],
        dilations: [1, 1, 1],
        padding: [
          [0, 0],
          [padding, padding],
          [padding, padding],
        ],
        groups,
        fused,
        wide,
      };
      const bench = new Bench(64);
      const [x, filter, dy] = [
        batch * size * size * from,
        (window * window * from * to) / groups,
        batch * product(convOutput(spec)) * to,
      ].map((count, i) => bench.place(noise(count, i))) as [number, number, number];
      let two: ConvKernel | undefined;
      let one: FilterGradientKernel | undefined;
      const exports = bench.compile(
        (module) => {
          if (which === 'filter') one = convFilterGradient(module, spec);
          else two = (which === 'forward' ? conv : convInputGradient)(module, spec);
          return { run: (one ?? two)!.run.function, ...(two?.pack === undefined ? {} : { pack: two.pack.function }) };
        },
        { wide },
      );
      const kernel = (one ?? two)!;
      const scratch = bench.allocate(kernel.scratchBytes);
      const packed = two?.pack === undefined ? filter : bench.allocate(two.packedBytes);
      const { items } = kernel.run;
      const run = (): void => {
        if (two?.pack !== undefined) exports['pack']!(filter, packed, 0, two.pack.items);
        if (which === 'forward') exports['run']!(x, packed, dy, scratch, 0, items);
        else if (which === 'input') exports['run']!(dy, packed, x, scratch, 0, items);
        else exports['run']!(x, dy, filter, scratch, 0, items);
      };
      contestants.push({ name: `${which} ${wide}`, work: kernel.flops, run });
    }
  }
  const timings = interleave(contestants);
  const of = (key: string): string =>
    (timings.find((timing) => timing.name === key)?.median ?? Number.NaN).toFixed(1).padStart(7);
  console.log(
    `${name.padEnd(16)} ${(['forward', 'input', 'filter'] as const).map((which) => `${of(`${which} false`)} ${of(`${which} true`)}`).join('    ')}`,
  );
}
